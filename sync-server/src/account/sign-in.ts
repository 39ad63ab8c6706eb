// Signing in with a password. Invariant: unknown e-mail, closed account and wrong password give one answer after the same work.
import { type Refused, refuse } from '@greenland/shared-schema/contract/problem';
import { writeAudit } from '../audit/audit-store.ts';
import type { AccountPorts } from './account-ports.ts';
import type { Caller } from './caller.ts';
import { busy } from './open-account.ts';
import { countFailure, findLockEnd, forgetFailures, lockKey } from './sign-in-failure-store.ts';
import { type FailureKey, failureKeysOf, failureMemoryMs, lockDelayMs } from './sign-in-lock.ts';
import { beginSession, type TokenPair } from './token-issue.ts';
import { findSignIn, type SignInRow, touchLastLogin } from './user-store.ts';

const wrong = refuse('invalid_credentials', 'Check the e-mail address and the password.');

/** `ip` is where the call came from: failures there lock the e-mail there first. */
export type SignInTry = { email: string; password: string; ip: string };

export async function signIn(ports: AccountPorts, attempt: SignInTry): Promise<({ id: string } & TokenPair) | Refused> {
  // Inside the queue, so that tries sent all at once see the failures of those before them.
  const judged = await ports.queue(() => judgePassword(ports, attempt));
  if (!judged) return busy;
  if ('problem' in judged.value) return judged.value;
  const { id, email, role, generation } = judged.value;
  const pair = await ports.database.transaction(async (tx) => {
    await touchLastLogin(tx, id, new Date(ports.now()));
    await writeAudit(tx, { action: 'signed-in', at: ports.now(), actorId: id, userId: id });
    return beginSession(ports, tx, { userId: id, email, role, generation });
  });
  return { id, ...pair };
}

const notTheirs = refuse('wrong_password', 'Give the password with which you sign in.');

/** Asks the caller for their password again, by the rules of signing in. Null: it is right. */
export async function confirmPassword(
  ports: AccountPorts,
  caller: Caller,
  password: string,
  ip: string,
): Promise<Refused | null> {
  const judged = await ports.queue(() => judgePassword(ports, { email: caller.email, password, ip }));
  if (!judged) return busy;
  if (!('problem' in judged.value)) return judged.value.id === caller.userId ? null : notTheirs;
  return judged.value === wrong ? notTheirs : judged.value;
}

async function judgePassword(ports: AccountPorts, { email, password, ip }: SignInTry): Promise<SignInRow | Refused> {
  const keys = failureKeysOf(email, ip);
  const names = keys.map(({ key }) => key);
  const lockEndMs = await findLockEnd(ports.database, names, new Date(ports.now()));
  if (lockEndMs > ports.now()) return refuseLocked(lockEndMs - ports.now());
  const found = await findSignIn(ports.database, email);
  const isRight = await ports.passwords.matches(password, found?.passwordHash ?? null);
  if (found?.isActive && isRight) {
    await forgetFailures(ports.database, names);
    return found;
  }
  await recordFailures(ports, keys, found?.id ?? null);
  return wrong;
}

/** `userId` null: there is no such account. */
async function recordFailures(
  { database, now }: AccountPorts,
  keys: readonly FailureKey[],
  userId: string | null,
): Promise<void> {
  const at = now();
  // Both keys follow from the e-mail, so that two tries at once lock them in one order.
  await database.transaction(async (tx) => {
    for (const { key, kind } of keys) {
      const failures = await countFailure(tx, key, new Date(at), new Date(at - failureMemoryMs));
      const delayMs = lockDelayMs(kind, failures);
      if (delayMs > 0) await lockKey(tx, key, new Date(at + delayMs));
    }
    const subject = keys.find(({ kind }) => kind === 'anywhere')?.key ?? '';
    await writeAudit(tx, { action: 'sign-in-failed', at, subject, ...(userId === null ? {} : { userId }) });
  });
}

function refuseLocked(delayMs: number): Refused {
  const retryAfterSeconds = Math.ceil(delayMs / 1000);
  return refuse('account_locked', `Wait ${retryAfterSeconds} seconds, then try again.`, { retryAfterSeconds });
}
