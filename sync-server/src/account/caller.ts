// Who calls. Invariant: a Caller was made from a token whose account was active and whose session was alive at that moment.
import type { Role } from '@greenland/shared-schema/record/account';

/** `sessionId` names the sign-in: everything renewed from it ends with it. `expiresAt`: of the token, in milliseconds. */
export type Caller = { userId: string; email: string; role: Role; sessionId: string; expiresAt: number };

/** Why a token does not tell who calls. `invalid_token` covers ended sessions too. */
export type TokenFault = { fault: 'invalid_token' | 'token_expired' | 'account_disabled' };

export function isTokenFault(result: Caller | TokenFault): result is TokenFault {
  return 'fault' in result;
}
