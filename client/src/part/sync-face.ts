// What the sync line says, from the state of sync. Pure; the truth first: 'safe' is said only when nothing is left to send.
import type { SyncState } from '../store/learner-replica.ts';

export type SyncFace = 'unkept' | 'safe' | 'to-send' | 'sending' | 'waiting' | 'sign-in';

/** `signInRequired`: the account needs its password again before the server talks to it. `unkept`: the last action is not even on this phone. */
export function faceSync({ toSend, link, trouble }: SyncState, signInRequired: boolean, unkept: boolean): SyncFace {
  if (unkept) return 'unkept';
  const isTaken = link === 'online' || link === 'write-only' || link === 'revoked';
  if (toSend > 0 && isTaken) return 'sending';
  if (link === 'sign-in-required' || link === 'write-only' || signInRequired) return 'sign-in';
  if (toSend === 0) return 'safe';
  return link === 'waiting' || (link === 'stopped' && trouble !== null) ? 'waiting' : 'to-send';
}
