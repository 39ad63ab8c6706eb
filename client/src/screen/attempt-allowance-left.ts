// How many attempts a learner has left, as far as this device knows. The server counts in the end.
import { nextAttemptNumber } from '@greenland/shared-schema/rule/attempt-allowance';
import type { AttemptView } from '../store/learner-replica.ts';

/** The attempts at a quiz that count, or will count once the server has them. */
export function countAttempts(attempts: readonly AttemptView[], quizId: string): number {
  return attempts.filter(({ quizId: id, state }) => id === quizId && state !== 'refused' && state !== 'over-limit')
    .length;
}

/** What is left; null: no limit. */
export function countLeft(allowed: number | null, attempts: readonly AttemptView[], quizId: string): number | null {
  if (allowed === null) return null;
  const used = countAttempts(attempts, quizId);
  return nextAttemptNumber(allowed, used) === null ? 0 : allowed - used;
}
