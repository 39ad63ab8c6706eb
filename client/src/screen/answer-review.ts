// What a learner answered and what was right, question by question, in words. Pure.
import type { Answer, Grade, Question, QuestionKey, Quiz } from '@greenland/shared-schema/record/quiz';
import type { AttemptView } from '../store/learner-replica.ts';
import { readAnswer } from './quiz-draft.ts';

export type Mark = 'right' | 'partly' | 'wrong' | 'waiting';

/** One line of a review: `right` null when the key is not on this device, `given` null when the answers are not; an empty `given` means no answer. */
export type ReviewedQuestion = {
  question: Question;
  mark: Mark;
  given: string[] | null;
  right: string[] | null;
  explanation: string;
};

/** The words that a review needs from the phrases. */
export type TruthWords = { isTrue: string; isFalse: string };

function markPoints(points: number | undefined, of: number): Mark {
  if (points === undefined) return 'waiting';
  if (points >= of) return 'right';
  return points > 0 ? 'partly' : 'wrong';
}

function nameChoice(choices: readonly { id: string; text: string }[], id: string | undefined): string {
  return choices.find((choice) => choice.id === id)?.text ?? '';
}

const sayTruth = (value: boolean, words: TruthWords) => (value ? words.isTrue : words.isFalse);

function sayPairs(question: Extract<Question, { type: 'matching' }>, rightByLeft: Record<string, string>): string[] {
  return question.lefts
    .filter((left) => Object.hasOwn(rightByLeft, left.id))
    .map((left) => `${left.text} → ${nameChoice(question.rights, rightByLeft[left.id])}`);
}

/** An answer in words, a text for each option, pair or blank. */
export function sayAnswer(question: Question, answer: Answer | undefined, words: TruthWords): string[] {
  if (answer === undefined) return [];
  if (typeof answer === 'boolean') return [sayTruth(answer, words)];
  if (question.type === 'true_false') return [sayTruth(answer === 'true', words)];
  if (question.type === 'matching') {
    return typeof answer === 'object' && !Array.isArray(answer) ? sayPairs(question, answer) : [];
  }
  const texts = typeof answer === 'string' ? [answer] : Object.values(answer);
  if (question.type === 'fill_blank') return texts;
  return question.options.filter((option) => texts.includes(option.id)).map((option) => option.text);
}

/** The key in words; of several accepted texts for a blank the first. */
export function sayKey(question: Question, key: QuestionKey, words: TruthWords): string[] {
  if (key.type === 'true_false') return [sayTruth(key.right, words)];
  if (key.type === 'fill_blank') return key.accepted.map((texts) => texts[0] ?? '');
  if (key.type === 'matching') return question.type === 'matching' ? sayPairs(question, key.rightByLeft) : [];
  if (question.type !== 'multiple_choice') return [];
  return question.options.filter((option) => key.right.includes(option.id)).map((option) => option.text);
}

/** All questions of the quiz with what is known about them; points are those of the server once it has graded. */
export function reviewAttempt(
  version: { quiz: Quiz; key?: Record<string, QuestionKey> | undefined },
  attempt: Pick<AttemptView, 'responses' | 'explanations'> & { grade: Grade | null },
  words: TruthWords,
): ReviewedQuestion[] {
  const { responses } = attempt;
  return version.quiz.questions.map((question, index) => {
    const key = version.key?.[question.id];
    return {
      question,
      mark: markPoints(attempt.grade?.points[index], question.points),
      given: responses && sayAnswer(question, readAnswer(responses, question.id), words),
      right: key ? sayKey(question, key, words) : null,
      explanation: attempt.explanations?.[index] ?? key?.explanation ?? '',
    };
  });
}
