// When failed sign-ins close the door, and for how long. Invariant: no lock lasts longer than a quarter of an hour after the last try, and
// what strangers try elsewhere never closes it to who comes from a known network or device.
import { createHash } from 'node:crypto';

/**
 * Failures counted under one key. `from-device`: this e-mail by who holds a token of this account. `from-place`: this e-mail from this
 * network address. `anywhere`: this e-mail from all. `who` is the e-mail's own hash, the same in all its keys.
 */
export type FailureKey = { key: string; who: string; kind: 'from-device' | 'from-place' | 'anywhere' };

/** `ip` is the network of the call; `sessionId`: of a token of this account that came with it. */
export type SignInOrigin = { ip: string; sessionId: string | null };

const minuteMs = 60_000;
const soon = { tolerated: 5, firstDelayMs: minuteMs, longestDelayMs: 15 * minuteMs };

/**
 * The first two bite soon and double; the third only slows down a botnet, for a minute at most, so that strangers cannot keep the
 * owner out from elsewhere.
 */
const ruleByKind = {
  'from-device': soon,
  'from-place': soon,
  anywhere: { tolerated: 50, firstDelayMs: 5_000, longestDelayMs: minuteMs },
} as const;

/** After a day without failures the count starts again. */
export const failureMemoryMs = 24 * 60 * minuteMs;

/** A network is known for half a year after the last sign-in from it. */
export const placeMemoryMs = 180 * 24 * 60 * minuteMs;

const hash = (text: string) => createHash('sha256').update(text).digest('base64url');

/** The e-mail in the tables of failures and places, which tell neither e-mails nor addresses. */
export const whoOf = (email: string): string => hash(email.toLowerCase());

/** Everything that a failure is counted under: a known device has a count of its own and takes no part in the others'. */
export function failureKeysOf(email: string, { ip, sessionId }: SignInOrigin): FailureKey[] {
  const who = whoOf(email);
  const name = email.toLowerCase();
  if (sessionId !== null) return [{ key: hash(`${name}\ndevice ${sessionId}`), who, kind: 'from-device' }];
  return [
    { key: hash(`${name}\n${ip}`), who, kind: 'from-place' },
    { key: who, who, kind: 'anywhere' },
  ];
}

/** Those of `keys` whose locks count: at a known place what was tried elsewhere does not. */
export function locksThatCount(keys: readonly FailureKey[], isKnownPlace: boolean): FailureKey[] {
  return keys.filter(({ kind }) => !(isKnownPlace && kind === 'anywhere'));
}

/** How long to wait after the given number of failures, in milliseconds; 0: not at all. */
export function lockDelayMs(kind: FailureKey['kind'], failures: number): number {
  const { tolerated, firstDelayMs, longestDelayMs } = ruleByKind[kind];
  return failures < tolerated ? 0 : Math.min(firstDelayMs * 2 ** Math.min(failures - tolerated, 20), longestDelayMs);
}
