// Whether responses fit their quiz (SPEC AF1 to AF3). A wrong answer fits; an answer of the wrong shape does not.
import type { Answer, Question, Quiz, Response } from '../record/quiz.ts';

/** `path` points into the list of responses. */
export type AnswerFault = { path: string; message: string };

const isMap = (answer: Answer): answer is Record<string, string> =>
  typeof answer === 'object' && !Array.isArray(answer);

function optionsFault(answer: Answer, question: Extract<Question, { type: 'multiple_choice' }>): string | null {
  if (typeof answer === 'boolean' || isMap(answer)) return 'expects an option id or a list of them';
  const given = Array.isArray(answer) ? answer : [answer];
  if (new Set(given).size !== given.length) return 'names an option twice';
  if (given.some((id) => !question.options.some((option) => option.id === id)))
    return 'names an option that is not there';
  return !question.several && given.length > 1 ? 'takes one option' : null;
}

function pairsFault(answer: Answer, question: Extract<Question, { type: 'matching' }>): string | null {
  if (!isMap(answer)) return 'expects a map of left id to right id';
  const has = (side: readonly { id: string }[], id: string) => side.some((choice) => choice.id === id);
  const fits = Object.entries(answer).every(
    ([left, right]) => has(question.lefts, left) && has(question.rights, right),
  );
  return fits ? null : 'names a left or right id that is not there';
}

function shapeFault(answer: Answer, question: Question): string | null {
  if (question.type === 'multiple_choice') return optionsFault(answer, question);
  if (question.type === 'matching') return pairsFault(answer, question);
  if (question.type === 'true_false') {
    return typeof answer === 'boolean' || answer === 'true' || answer === 'false' ? null : 'expects true or false';
  }
  const given = typeof answer === 'string' ? [answer] : answer;
  return Array.isArray(given) && given.length === question.blanks
    ? null
    : `expects ${question.blanks} text(s), one a blank`;
}

/** Every fault, in the order of the responses; empty when all fit. Questions may be left out: they earn nothing. */
export function findAnswerFaults(quiz: Quiz, responses: readonly Response[]): AnswerFault[] {
  const questionById = new Map(quiz.questions.map((question) => [question.id, question]));
  const seen = new Set<string>();
  return responses.flatMap(({ questionId, answer }, index) => {
    const question = questionById.get(questionId);
    if (!question) return [{ path: `responses.${index}.questionId`, message: 'is not a question of this quiz' }];
    if (seen.has(questionId)) return [{ path: `responses.${index}.questionId`, message: 'is answered twice' }];
    seen.add(questionId);
    const message = shapeFault(answer, question);
    return message === null ? [] : [{ path: `responses.${index}.answer`, message }];
  });
}
