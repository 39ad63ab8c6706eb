// The room of accounts, put together: registering, signing in and out, and who a token belongs to.
import type { Refused } from '@greenland/shared-schema/contract/problem';
import type { AccountPorts } from './account-ports.ts';
import { authenticateToken } from './authenticate.ts';
import type { Caller, TokenFault } from './caller.ts';
import { changePassword, confirmPassword, requestReset, resetPassword } from './change-password.ts';
import { type Registration, type RegistrationOrigin, registerAccount } from './open-account.ts';
import { createPasswordHash } from './password-hash.ts';
import { type SignInTry, signIn } from './sign-in.ts';
import type { TokenPair } from './token-issue.ts';
import { endOwnSession, renewTokens } from './token-rotation.ts';
import { createWorkQueue } from './work-queue.ts';

export type Accounts = {
  register(
    registration: Registration,
    origin?: RegistrationOrigin,
  ): Promise<({ id: string; email: string } & TokenPair) | Refused>;
  signIn(attempt: SignInTry): Promise<({ id: string } & TokenPair) | Refused>;
  refresh(refreshToken: string): Promise<TokenPair | Refused>;
  signOut(caller: Caller): Promise<void>;
  requestReset(email: string): Promise<void>;
  /** Null: done. */
  resetPassword(given: { token: string; newPassword: string }): Promise<Refused | null>;
  /** Null: done. */
  changePassword(caller: Caller, given: { currentPassword: string; newPassword: string }): Promise<Refused | null>;
  /** Before what cannot be undone; a wrong password counts as a failed sign-in of this device. Null: it is right. */
  confirmPassword(caller: Caller, password: string): Promise<Refused | null>;
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
    register: (registration, origin = { formerToken: null, ip: null }) => registerAccount(ports, registration, origin),
    signIn: (attempt) => signIn(ports, attempt),
    refresh: (refreshToken) => renewTokens(ports, refreshToken),
    signOut: (caller) => endOwnSession(ports, caller),
    requestReset: (email) => requestReset(ports, email),
    resetPassword: (given) => resetPassword(ports, given),
    changePassword: (caller, given) => changePassword(ports, caller, given),
    confirmPassword: async (caller, password) => {
      const confirmed = await confirmPassword(ports, caller, password);
      return 'problem' in confirmed ? confirmed : null;
    },
    authenticate: (token) => authenticateToken(ports, token, false),
    authenticateExpired: (token) => authenticateToken(ports, token, true),
  };
}
