// Signing in with a password. Invariant: unknown e-mail, closed account and wrong password give one answer after the same work.
import { type Refused, refuse } from '@greenland/shared-schema/contract/problem';
import type { AccountPorts } from './account-ports.ts';
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
    return beginSession(ports, tx, { userId: id, email, role, generation });
  });
  return { id, ...pair };
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
  for (const key of keys) await recordFailure(ports, key);
  return wrong;
}

async function recordFailure(ports: AccountPorts, { key, kind }: FailureKey): Promise<void> {
  const nowMs = ports.now();
  const failures = await countFailure(ports.database, key, new Date(nowMs), new Date(nowMs - failureMemoryMs));
  const delayMs = lockDelayMs(kind, failures);
  if (delayMs > 0) await lockKey(ports.database, key, new Date(nowMs + delayMs));
}

function refuseLocked(delayMs: number): Refused {
  const retryAfterSeconds = Math.ceil(delayMs / 1000);
  return refuse('account_locked', `Wait ${retryAfterSeconds} seconds, then try again.`, { retryAfterSeconds });
}
