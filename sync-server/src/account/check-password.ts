// Whether a password is right, with failures counted and locks kept. Invariant: whoever asks, it costs one bcrypt, and the answer tells no accounts.
import { type Refused, refuse } from '@greenland/shared-schema/contract/problem';
import type { AccountPorts } from './account-ports.ts';
import { countFailure, findLockEnd, forgetFailures, isKnownPlace, lockKey } from './sign-in-failure-store.ts';
import { type FailureKey, failureMemoryMs, lockDelayMs, locksThatCount, placeMemoryMs } from './sign-in-lock.ts';

/** What is asked: `hash` is looked up after the lock was; null stands for an account that is not there. */
export type PasswordQuestion = {
  keys: readonly FailureKey[];
  password: string;
  findHash: () => Promise<string | null>;
  /** The answer to a wrong password. */
  wrong: Refused;
};

/** Null: it is right. Call it inside the queue in front of bcrypt, so that tries sent all at once see the failures of those before them. */
export async function checkPassword(ports: AccountPorts, question: PasswordQuestion): Promise<Refused | null> {
  const { keys } = question;
  const nowMs = ports.now();
  const place = keys.find(({ kind }) => kind === 'from-place');
  const isKnown =
    place !== undefined && (await isKnownPlace(ports.database, place.key, new Date(nowMs - placeMemoryMs)));
  const counting = locksThatCount(keys, isKnown).map(({ key }) => key);
  const lockEndMs = await findLockEnd(ports.database, counting, new Date(nowMs));
  if (lockEndMs > nowMs) return refuseLocked(lockEndMs - nowMs);
  const isRight = await ports.passwords.matches(question.password, await question.findHash());
  if (!isRight) {
    for (const key of keys) await recordFailure(ports, key);
    return question.wrong;
  }
  await forgetFailures(ports.database, counting);
  return null;
}

async function recordFailure(ports: AccountPorts, failure: FailureKey): Promise<void> {
  const nowMs = ports.now();
  const failures = await countFailure(ports.database, failure, new Date(nowMs), new Date(nowMs - failureMemoryMs));
  const delayMs = lockDelayMs(failure.kind, failures);
  if (delayMs > 0) await lockKey(ports.database, failure.key, new Date(nowMs + delayMs));
}

function refuseLocked(delayMs: number): Refused {
  const retryAfterSeconds = Math.ceil(delayMs / 1000);
  return refuse('account_locked', `Wait ${retryAfterSeconds} seconds, then try again.`, { retryAfterSeconds });
}
