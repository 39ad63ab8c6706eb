// When failed sign-ins close the door, and for how long. Invariant: no lock lasts longer than a quarter of an hour after the last try.
import { createHash } from 'node:crypto';

/** Failures counted under one key. `from-place`: this e-mail from this network address. `anywhere`: this e-mail from all. */
export type FailureKey = { key: string; kind: 'from-place' | 'anywhere' };

const minuteMs = 60_000;

/**
 * The first bites soon and doubles; the second only slows down a botnet, for a minute at most, so that strangers cannot keep the
 * owner out from elsewhere.
 */
const ruleByKind = {
  'from-place': { tolerated: 5, firstDelayMs: minuteMs, longestDelayMs: 15 * minuteMs },
  anywhere: { tolerated: 50, firstDelayMs: 5_000, longestDelayMs: minuteMs },
} as const;

/** After a day without failures the count starts again. */
export const failureMemoryMs = 24 * 60 * minuteMs;

/** Both keys are hashes: the table tells neither e-mails nor addresses. */
export function failureKeysOf(email: string, ip: string): FailureKey[] {
  const hash = (text: string) => createHash('sha256').update(text).digest('base64url');
  const who = email.toLowerCase();
  return [
    { key: hash(`${who}\n${ip}`), kind: 'from-place' },
    { key: hash(who), kind: 'anywhere' },
  ];
}

/** How long to wait after the given number of failures, in milliseconds; 0: not at all. */
export function lockDelayMs(kind: FailureKey['kind'], failures: number): number {
  const { tolerated, firstDelayMs, longestDelayMs } = ruleByKind[kind];
  return failures < tolerated ? 0 : Math.min(firstDelayMs * 2 ** Math.min(failures - tolerated, 20), longestDelayMs);
}
