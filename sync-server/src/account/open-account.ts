// Opens accounts: for learners who register, and for the demo and the first administrator.
import type { register } from '@greenland/shared-schema/contract/auth-contract';
import type { InputOf } from '@greenland/shared-schema/contract/endpoint';
import { type Refused, refuse } from '@greenland/shared-schema/contract/problem';
import type { Role } from '@greenland/shared-schema/record/account';
import { writeAudit } from '../audit/audit-store.ts';
import type { Transaction } from '../database/pool.ts';
import { readAccessToken } from './access-token.ts';
import type { AccountPorts } from './account-ports.ts';
import { rememberPlace } from './sign-in-failure-store.ts';
import { failureKeysOf } from './sign-in-lock.ts';
import { beginSession, type TokenPair } from './token-issue.ts';
import { findAccount, insertUser, isEmailTaken } from './user-store.ts';

export type Registration = InputOf<typeof register>['body'];
/** `formerToken`: of an account that may have been lost. `ip`: the network that is known from now on; null: none is. */
export type RegistrationOrigin = { formerToken: string | null; ip: string | null };

const taken = refuse('email_taken', 'Sign in instead, or use another e-mail address.');
export const busy = refuse('rate_limited', 'Too many people are signing in at this moment.', { retryAfterSeconds: 10 });

/**
 * Opens a student's account and signs in to it. `formerToken`: an access token of ours, expired or not, for this e-mail. An account that it
 * names and that is not there was lost in a restore: it is opened again under its id, so that what its devices hold still finds it (RW6).
 */
export async function registerAccount(
  ports: AccountPorts,
  registration: Registration,
  { formerToken, ip }: RegistrationOrigin,
): Promise<({ id: string; email: string } & TokenPair) | Refused> {
  if (await isEmailTaken(ports.database, registration.email)) return taken;
  const hashed = await ports.queue(() => ports.passwords.make(registration.password));
  if (!hashed) return busy;
  return ports.database.transaction(async (tx) => {
    const former = readFormerId(ports, registration.email, formerToken);
    const isLost = former !== null && (await findAccount(tx, former)) === null;
    const newId = () => (isLost ? former : ports.newId());
    const draft: AccountDraft = { ...registration, role: 'student', passwordHash: hashed.value };
    const id = await writeAccount({ ...ports, newId }, tx, draft);
    if (id === null) return taken;
    const { email } = registration;
    await writeAudit(tx, { action: 'account-opened', at: ports.now(), actorId: id, userId: id });
    const [place] = ip === null ? [] : failureKeysOf(email, { ip, sessionId: null });
    if (place) await rememberPlace(tx, place.key, id, new Date(ports.now()));
    const pair = await beginSession(ports, tx, { userId: id, email, role: 'student', generation: 0 });
    return { id, email, ...pair };
  });
}

function readFormerId(ports: AccountPorts, email: string, formerToken: string | null): string | null {
  const claims = formerToken === null ? null : readAccessToken(ports.keys, formerToken, ports.now())?.claims;
  return claims?.email.toLowerCase() === email.toLowerCase() ? claims.sub : null;
}

export type AccountDraft = Omit<Registration, 'password' | 'country'> & {
  country: string | null;
  role: Role;
  passwordHash: string;
};

/** Writes and announces the account; its id, or null when the e-mail or the id is taken. Letters are stored composed (NFC). */
export async function writeAccount(
  ports: Pick<AccountPorts, 'newId' | 'now' | 'announceAccount'>,
  tx: Transaction,
  draft: AccountDraft,
): Promise<string | null> {
  const id = ports.newId();
  const { email, passwordHash, country, language, role } = draft;
  const names = { firstName: draft.firstName.normalize('NFC'), lastName: draft.lastName.normalize('NFC') };
  const now = new Date(ports.now());
  if (!(await insertUser(tx, { id, email, passwordHash, ...names, country, language, role, now }))) return null;
  const account = await findAccount(tx, id);
  if (!account) throw new Error('An account that was just written is not there.');
  await ports.announceAccount(tx, account);
  return id;
}
