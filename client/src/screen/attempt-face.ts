// Which of its faces an attempt shows. Pure. A grade that is there is shown, also while the server has not confirmed it.
import type { AttemptView } from '../store/learner-replica.ts';

export type AttemptFace = 'saved' | 'safe' | 'passed' | 'failed' | 'over-limit' | 'refused';

export function faceAttempt({ state, grade }: Pick<AttemptView, 'state' | 'grade'>): AttemptFace {
  if (state === 'refused' || state === 'over-limit') return state;
  if (grade) return grade.passed ? 'passed' : 'failed';
  return state === 'saved' ? 'saved' : 'safe';
}
