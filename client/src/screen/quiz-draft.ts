// A quiz while it is being answered. Pure: each change gives a new draft, which the screen saves at once.
import type { Answer, Question, Quiz, Response } from '@greenland/shared-schema/record/quiz';
import type { NewDraft } from '../store/learner-replica.ts';
import { shuffleBySeed } from './seeded-shuffle.ts';

/** A fresh draft. The seed makes the order: the same seed gives the same order on any device. */
export function startDraft(quizHash: string, quiz: Quiz, seed: string): NewDraft {
  const ids = quiz.questions.map((question) => question.id);
  return { quizHash, order: quiz.shuffle ? shuffleBySeed(ids, seed) : ids, responses: [], elapsedMs: 0 };
}

/** The questions in the draft's order. Ids that the quiz does not have are left out, missing ones come last: nothing is lost. */
export function orderQuestions(quiz: Quiz, draft: NewDraft): Question[] {
  const questionById = new Map(quiz.questions.map((question) => [question.id, question]));
  const ordered = draft.order.flatMap((id) => questionById.get(id) ?? []);
  const seen = new Set(ordered.map((question) => question.id));
  return [...ordered, ...quiz.questions.filter((question) => !seen.has(question.id))];
}

/** Whether an answer says anything: an empty list, map or row of blanks does not. */
export function isAnswered(answer: Answer | undefined): boolean {
  if (answer === undefined) return false;
  if (typeof answer === 'boolean') return true;
  if (typeof answer === 'string') return answer.trim() !== '';
  return Object.values(answer).some((text) => text.trim() !== '');
}

/** The draft with this answer in place of an earlier one; an answer that says nothing takes the response away. */
export function answerQuestion<Kept extends NewDraft>(draft: Kept, questionId: string, answer: Answer): Kept {
  const others = draft.responses.filter((response) => response.questionId !== questionId);
  return { ...draft, responses: isAnswered(answer) ? [...others, { questionId, answer }] : others };
}

export function readAnswer(responses: readonly Response[], questionId: string): Answer | undefined {
  return responses.find((response) => response.questionId === questionId)?.answer;
}

/** Positions, counted from 1, of the questions without an answer, in the order shown. */
export function listUnanswered(quiz: Quiz, draft: NewDraft): number[] {
  return orderQuestions(quiz, draft).flatMap((question, index) =>
    isAnswered(readAnswer(draft.responses, question.id)) ? [] : [index + 1],
  );
}

/** The options of a question in the order in which this draft shows them. */
export function orderOptions<Option extends { id: string }>(
  quiz: Quiz,
  draft: NewDraft,
  questionId: string,
  options: readonly Option[],
): readonly Option[] {
  return quiz.shuffle ? shuffleBySeed(options, `${draft.order.join()}:${questionId}`) : options;
}
