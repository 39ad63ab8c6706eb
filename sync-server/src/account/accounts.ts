// The room of accounts, put together: registering, signing in and out, and who a token belongs to.
import { type Refused, refuse } from '@greenland/shared-schema/contract/problem';
import { toIsoTime } from '@greenland/shared-schema/contract/rest-value';
import type { RestUser } from '@greenland/shared-schema/contract/user-contract';
import type { AccountPorts } from './account-ports.ts';
import { authenticateToken } from './authenticate.ts';
import type { Caller, TokenFault } from './caller.ts';
import { type Registration, registerAccount } from './open-account.ts';
import { createPasswordHash } from './password-hash.ts';
import { confirmPassword, type SignInTry, signIn } from './sign-in.ts';
import type { TokenPair } from './token-issue.ts';
import { endOwnSession, renewTokens } from './token-rotation.ts';
import { findAccount, readProfileExtras } from './user-store.ts';
import { createWorkQueue } from './work-queue.ts';

export type Accounts = {
  /** `formerToken`: of an account that may have been lost. */
  register(
    registration: Registration,
    formerToken?: string | null,
  ): Promise<({ id: string; email: string } & TokenPair) | Refused>;
  signIn(attempt: SignInTry): Promise<({ id: string } & TokenPair) | Refused>;
  refresh(refreshToken: string): Promise<TokenPair | Refused>;
  signOut(caller: Caller): Promise<void>;
  /** Null: it is the caller's. Failures count like failed sign-ins. */
  confirmPassword(caller: Caller, password: string, ip: string): Promise<Refused | null>;
  readOwnUser(caller: Caller): Promise<RestUser | Refused>;
  authenticate(token: string): Promise<Caller | TokenFault>;
  /** For handing in work only: the signature and the session count, the expiry does not. */
  authenticateExpired(token: string): Promise<Caller | TokenFault>;
};

/** `bcryptCost` is lower than 12 in tests only. `cores`: how many passwords may be hashed at once. */
export type AccountOptions = Omit<AccountPorts, 'passwords' | 'queue'> & { cores: number; bcryptCost?: number };

const maxWaiting = 256;

export function createAccounts({ cores, bcryptCost = 12, ...outside }: AccountOptions): Accounts {
  const ports: AccountPorts = {
    ...outside,
    passwords: createPasswordHash(bcryptCost),
    queue: createWorkQueue(cores, maxWaiting),
  };
  return {
    register: (registration, formerToken = null) => registerAccount(ports, registration, formerToken),
    signIn: (attempt) => signIn(ports, attempt),
    refresh: (refreshToken) => renewTokens(ports, refreshToken),
    signOut: (caller) => endOwnSession(ports, caller),
    confirmPassword: (caller, password, ip) => confirmPassword(ports, caller, password, ip),
    readOwnUser: (caller) => readOwnUser(ports, caller),
    authenticate: (token) => authenticateToken(ports, token, false),
    authenticateExpired: (token) => authenticateToken(ports, token, true),
  };
}

async function readOwnUser({ database }: AccountPorts, caller: Caller): Promise<RestUser | Refused> {
  const account = await findAccount(database, caller.userId);
  if (!account) return refuse('invalid_token', 'Sign in again.');
  const { role: _, createdAt, ...shown } = account;
  return { ...shown, createdAt: toIsoTime(createdAt), ...(await readProfileExtras(database, caller.userId)) };
}
