// Signing in with a password. Invariant: unknown e-mail, closed account and wrong password give one answer after the same work.
import { type Refused, refuse } from '@greenland/shared-schema/contract/problem';
import { writeAudit } from '../audit/audit-store.ts';
import { readAccessToken } from './access-token.ts';
import type { AccountPorts } from './account-ports.ts';
import { checkPassword } from './check-password.ts';
import { busy } from './open-account.ts';
import { rememberPlace } from './sign-in-failure-store.ts';
import { failureKeysOf } from './sign-in-lock.ts';
import { beginSession, type TokenPair } from './token-issue.ts';
import { findSignIn, noteSignIn, type SignInRow } from './user-store.ts';

const wrong = refuse('invalid_credentials', 'Check the e-mail address and the password.');

/**
 * `ip` is where the call came from: failures there lock the e-mail there first. `formerToken`: an access token that came with the call,
 * expired or not; one of this account shows a device that has been signed in before.
 */
export type SignInTry = { email: string; password: string; ip: string; formerToken: string | null };

export async function signIn(ports: AccountPorts, attempt: SignInTry): Promise<({ id: string } & TokenPair) | Refused> {
  const judged = await ports.queue(() => judgePassword(ports, attempt));
  if (!judged) return busy;
  if ('problem' in judged.value) return judged.value;
  const { id, email, role, generation, passwordHash } = judged.value;
  const place = failureKeysOf(attempt.email, { ip: attempt.ip, sessionId: null })[0]?.key ?? '';
  const pair = await ports.database.transaction(async (tx) => {
    const now = new Date(ports.now());
    // A password that was changed in the meantime is the wrong one now, and must not open a sign-in that outlives the change.
    if (!(await noteSignIn(tx, { userId: id, passwordHash, now }))) return null;
    await rememberPlace(tx, place, id, now);
    await writeAudit(tx, { action: 'signed-in', at: ports.now(), actorId: id, userId: id });
    return beginSession(ports, tx, { userId: id, email, role, generation });
  });
  return pair ? { id, ...pair } : wrong;
}

async function judgePassword(ports: AccountPorts, attempt: SignInTry): Promise<SignInRow | Refused> {
  const { email, password, ip } = attempt;
  let found: SignInRow | null = null;
  const refused = await checkPassword(ports, {
    keys: failureKeysOf(email, { ip, sessionId: readFormerSession(ports, attempt) }),
    password,
    find: async () => {
      found = await findSignIn(ports.database, email);
      return found?.isActive ? { hash: found.passwordHash, userId: found.id } : null;
    },
    wrong,
  });
  return refused ?? found ?? wrong;
}

/** The sign-in of the token that came along, if it is one of this e-mail's. That it may have ended since makes the device no stranger. */
function readFormerSession(ports: AccountPorts, { email, formerToken }: SignInTry): string | null {
  const claims = formerToken === null ? null : readAccessToken(ports.keys, formerToken, ports.now())?.claims;
  return claims?.email.toLowerCase() === email.toLowerCase() ? claims.sid : null;
}
