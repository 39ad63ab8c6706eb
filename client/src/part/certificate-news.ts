// Which certificates deserve congratulations: those that arrive while the app is open, not those that a new device catches up on. Pure.
import type { Certificate } from '@greenland/shared-schema/record/certificate';
import type { AttemptView } from '../store/learner-replica.ts';

/**
 * `known`: ids that need no banner. `warm`: the replica already held the learner's account when the app opened, so what arrives is new.
 * `awaited`: courses with an attempt that was waiting for its grade at some moment since then.
 */
export type NewsState = { known: ReadonlySet<string>; warm: boolean; awaited: ReadonlySet<string> };

export function startNews(certificates: readonly Certificate[], warm: boolean): NewsState {
  return { known: new Set(certificates.map((one) => one.id)), warm, awaited: new Set() };
}

/** The state after a look at what is shown now, and the certificates to congratulate for. */
export function lookForNews(
  state: NewsState,
  certificates: readonly Certificate[],
  attempts: readonly AttemptView[],
): { state: NewsState; fresh: Certificate[] } {
  const waiting = attempts.filter((attempt) => attempt.state === 'saved' || attempt.state === 'safe');
  const awaited = new Set([...state.awaited, ...waiting.map((attempt) => attempt.courseId)]);
  const unknown = certificates.filter((one) => !state.known.has(one.id));
  const fresh = unknown.filter((one) => state.warm || awaited.has(one.courseId));
  return { state: { ...state, awaited, known: new Set([...state.known, ...unknown.map((one) => one.id)]) }, fresh };
}
