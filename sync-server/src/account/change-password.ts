// New passwords: by who knows the old one, and by who reads the account's mail. Invariant: with a new password, sign-ins by the former end everywhere.
import { createHash } from 'node:crypto';
import { newPassword as rules } from '@greenland/shared-schema/contract/auth-contract';
import { resetHours } from '@greenland/shared-schema/contract/password-contract';
import { type Refused, refuse } from '@greenland/shared-schema/contract/problem';
import * as z from 'zod';
import { writeAudit } from '../audit/audit-store.ts';
import type { Transaction } from '../database/pool.ts';
import type { AccountPorts } from './account-ports.ts';
import type { Caller } from './caller.ts';
import { checkPassword } from './check-password.ts';
import { busy } from './open-account.ts';
import { isResetTokenGood, spendResetToken, spendResetTokensOf } from './password-reset-store.ts';
import { endOtherSessions, endTokenGeneration, findPassword, writePassword } from './password-store.ts';
import { forgetAllFailures } from './sign-in-failure-store.ts';
import { failureKeysOf, whoOf } from './sign-in-lock.ts';
import { findSignIn } from './user-store.ts';

const wrongPassword = refuse('wrong_password', 'The current password is not right. Nothing was changed.');
const badToken = refuse('invalid_reset_token', `Ask for a new mail: a link works once, for ${resetHours} hours.`);
const goneAccount = refuse('invalid_token', 'Sign in again.');

export const hashResetToken = (token: string): string => createHash('sha256').update(token).digest('base64url');

/** Asks for a reset mail. The same is done, in the same order, whether or not there is such an account. */
export async function requestReset(ports: AccountPorts, email: string): Promise<void> {
  const found = await findSignIn(ports.database, email);
  const about = found?.isActive ? found.id : ports.newId();
  await ports.database.transaction((tx) => ports.requestMail(tx, 'reset', about));
}

/** Sets a new password by the token of a mail. A refusal uses nothing up. */
export async function resetPassword(
  ports: AccountPorts,
  given: { token: string; newPassword: string },
): Promise<Refused | null> {
  const fault = judgeRules(given.newPassword);
  if (fault) return fault;
  const tokenHash = hashResetToken(given.token);
  // Before bcrypt, so that guessing costs the server nothing.
  if (!(await isResetTokenGood(ports.database, tokenHash, new Date(ports.now())))) return badToken;
  const hashed = await ports.queue(() => ports.passwords.make(given.newPassword));
  if (!hashed) return busy;
  return ports.database.transaction(async (tx) => {
    const now = new Date(ports.now());
    const userId = await spendResetToken(tx, tokenHash, now);
    if (userId === null) return badToken;
    const email = await writePassword(tx, { userId, passwordHash: hashed.value, formerHash: null, now });
    if (email === null) return badToken;
    await endTokenGeneration(tx, userId);
    await endOtherSessions(tx, userId, null, now);
    await forgetAllFailures(tx, whoOf(email));
    await writeAudit(tx, { action: 'password-reset', at: ports.now(), actorId: userId, userId });
    await ports.requestMail(tx, 'password-changed', userId);
    return null;
  });
}

/** Changes the caller's password. Every other sign-in ends; a wrong current password counts as a failed sign-in of this device. */
export async function changePassword(
  ports: AccountPorts,
  caller: Caller,
  given: { currentPassword: string; newPassword: string },
): Promise<Refused | null> {
  const fault = judgeRules(given.newPassword);
  if (fault) return fault;
  const known = await confirmPassword(ports, caller, given.currentPassword);
  if ('problem' in known) return known;
  if (given.newPassword === given.currentPassword) return refuseRule(['must differ from the current password']);
  const hashed = await ports.queue(() => ports.passwords.make(given.newPassword));
  if (!hashed) return busy;
  const change = { userId: caller.userId, passwordHash: hashed.value, formerHash: known.passwordHash };
  return ports.database.transaction(async (tx) => {
    const now = new Date(ports.now());
    if ((await writePassword(tx, { ...change, now })) === null) return wrongPassword;
    await endOtherSignIns(tx, caller, now);
    await writeAudit(tx, {
      action: 'password-changed',
      at: ports.now(),
      actorId: caller.userId,
      userId: caller.userId,
    });
    await ports.requestMail(tx, 'password-changed', caller.userId);
    return null;
  });
}

async function endOtherSignIns(tx: Transaction, { userId, sessionId }: Caller, now: Date): Promise<void> {
  await endOtherSessions(tx, userId, sessionId, now);
  await spendResetTokensOf(tx, userId, now);
}

/** Asks a signed-in person for their password once more. */
export async function confirmPassword(
  ports: AccountPorts,
  caller: Caller,
  password: string,
): Promise<{ passwordHash: string } | Refused> {
  const found = await findPassword(ports.database, caller.userId);
  if (!found) return goneAccount;
  const keys = failureKeysOf(found.email, { ip: '', sessionId: caller.sessionId });
  const find = async () => ({ hash: found.passwordHash, userId: caller.userId });
  const checked = await ports.queue(() => checkPassword(ports, { keys, password, find, wrong: wrongPassword }));
  if (!checked) return busy;
  return checked.value ?? { passwordHash: found.passwordHash };
}

function judgeRules(password: string): Refused | null {
  const judged = z.safeParse(rules, password);
  return judged.success ? null : refuseRule(judged.error.issues.map(({ message }) => message));
}

function refuseRule(messages: readonly string[]): Refused {
  const errors = messages.map((message) => ({ path: 'newPassword', message }));
  return refuse('password_rules', 'See errors for what to change.', { errors });
}
