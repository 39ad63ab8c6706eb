// What an attempt is worth (SPEC GR1 to GR4): pure and total, the same on phone and server. The server's word counts.
import type { Answer, Grade, Question, QuestionKey, Quiz, QuizKey, Response } from '../record/quiz.ts';
import { isForgiven } from './forgive-answer.ts';

/** A share from 0 to 1 as [numerator, denominator], so that sums stay exact. */
type Share = readonly [right: number, of: number];
const none: Share = [0, 1];
const all: Share = [1, 1];

/** Several right options: right ticks less wrong ticks, over the number of right options, never below nothing (GR3). */
function shareOfOptions(answer: Answer, right: readonly string[]): Share {
  if (typeof answer === 'boolean' || (typeof answer === 'object' && !Array.isArray(answer))) return none;
  const ticked = new Set(Array.isArray(answer) ? answer : [answer]);
  const wanted = new Set(right);
  const hits = [...wanted].filter((option) => ticked.has(option)).length;
  const misses = ticked.size - hits;
  if (wanted.size === 1) return hits === 1 && misses === 0 ? all : none;
  return [Math.max(0, hits - misses), Math.max(1, wanted.size)];
}

/** Matching: pairs that are right, over all pairs (GR2). */
function shareOfPairs(answer: Answer, rightByLeft: Readonly<Record<string, string>>): Share {
  if (typeof answer !== 'object' || Array.isArray(answer)) return none;
  const pairs = Object.entries(rightByLeft);
  const hits = pairs.filter(([left, right]) => Object.hasOwn(answer, left) && answer[left] === right).length;
  return [hits, Math.max(1, pairs.length)];
}

/** Blanks: all of them, or nothing (GR4). */
function shareOfBlanks(answer: Answer, accepted: readonly (readonly string[])[]): Share {
  const given = typeof answer === 'string' ? [answer] : answer;
  if (!Array.isArray(given) || given.length !== accepted.length) return none;
  const right = accepted.every((texts, blank) => texts.some((text) => isForgiven(given[blank] ?? '', text)));
  return right ? all : none;
}

function shareOf(answer: Answer, question: Question, key: QuestionKey): Share {
  if (question.type !== key.type) return none;
  if (key.type === 'multiple_choice') return shareOfOptions(answer, key.right);
  if (key.type === 'true_false') return answer === key.right || answer === String(key.right) ? all : none;
  if (key.type === 'matching') return shareOfPairs(answer, key.rightByLeft);
  return shareOfBlanks(answer, key.accepted);
}

/** Hundredths of a point for one question, rounded half up. */
function earnedHundredths(question: Question, key: QuestionKey | undefined, answer: Answer | undefined): number {
  if (key === undefined || answer === undefined) return 0;
  const [right, of] = shareOf(answer, question, key);
  return Math.floor((Math.round(question.points * 100) * right * 2 + of) / (of * 2));
}

/**
 * Grades `responses` by the key of the same quiz version. Points and sums are exact to a hundredth; `percentage` is rounded half up to
 * two decimals and compared with the passing score as shown. The first response to a question counts. Never throws.
 */
export function gradeAttempt(version: { quiz: Quiz; key: QuizKey }, responses: readonly Response[]): Grade {
  const answerByQuestion = new Map<string, Answer>();
  for (const { questionId, answer } of responses) {
    if (!answerByQuestion.has(questionId)) answerByQuestion.set(questionId, answer);
  }
  const { questions, passingScore } = version.quiz;
  const keyOf = (question: Question) =>
    Object.hasOwn(version.key, question.id) ? version.key[question.id] : undefined;
  const earned = questions.map((question) =>
    earnedHundredths(question, keyOf(question), answerByQuestion.get(question.id)),
  );
  const score = earned.reduce((sum, points) => sum + points, 0);
  const maximum = questions.reduce((sum, question) => sum + Math.round(question.points * 100), 0);
  const percentage = maximum === 0 ? 0 : Math.floor((score * 20_000 + maximum) / (maximum * 2)) / 100;
  return {
    score: score / 100,
    maximum: maximum / 100,
    percentage,
    passed: percentage >= passingScore,
    points: earned.map((points) => points / 100),
  };
}
