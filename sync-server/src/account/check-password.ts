// Whether a password is right, with failures counted and locks kept. Invariant: whoever asks, it costs one bcrypt, and the answer tells no accounts.
import { type Refused, refuse } from '@greenland/shared-schema/contract/problem';
import { writeAudit } from '../audit/audit-store.ts';
import type { AccountPorts } from './account-ports.ts';
import { countFailure, findLockEnd, forgetFailures, isKnownPlace, lockKey } from './sign-in-failure-store.ts';
import { type FailureKey, failureMemoryMs, lockDelayMs, locksThatCount, placeMemoryMs } from './sign-in-lock.ts';

/** What is asked: the account is looked up after the lock was; null stands for one that is not there. */
export type PasswordQuestion = {
  keys: readonly FailureKey[];
  password: string;
  find: () => Promise<{ hash: string; userId: string } | null>;
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
  const found = await question.find();
  const isRight = await ports.passwords.matches(question.password, found?.hash ?? null);
  if (!isRight) {
    await recordFailures(ports, keys, found?.userId ?? null);
    return question.wrong;
  }
  await forgetFailures(ports.database, counting);
  return null;
}

/** `userId` null: there is no such account. */
async function recordFailures(
  { database, now }: AccountPorts,
  keys: readonly FailureKey[],
  userId: string | null,
): Promise<void> {
  const at = now();
  // All keys follow from the e-mail, so that two tries at once lock them in one order.
  await database.transaction(async (tx) => {
    for (const failure of keys) {
      const failures = await countFailure(tx, failure, new Date(at), new Date(at - failureMemoryMs));
      const delayMs = lockDelayMs(failure.kind, failures);
      if (delayMs > 0) await lockKey(tx, failure.key, new Date(at + delayMs));
    }
    const subject = keys.find(({ kind }) => kind === 'anywhere')?.key ?? '';
    await writeAudit(tx, { action: 'sign-in-failed', at, subject, ...(userId === null ? {} : { userId }) });
  });
}

function refuseLocked(delayMs: number): Refused {
  const retryAfterSeconds = Math.ceil(delayMs / 1000);
  return refuse('account_locked', `Wait ${retryAfterSeconds} seconds, then try again.`, { retryAfterSeconds });
}
