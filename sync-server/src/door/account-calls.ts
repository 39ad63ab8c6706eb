// The calls of accounts, joined with the room that answers them.
import { login, logout, refresh, register } from '@greenland/shared-schema/contract/auth-contract';
import { refuse } from '@greenland/shared-schema/contract/problem';
import type { Accounts } from '../account/accounts.ts';
import { type BoundCall, bindCall } from './bound-call.ts';
import { networkOf } from './call-limits.ts';
import { passwordCalls } from './password-calls.ts';

export function accountCalls(accounts: Accounts): BoundCall[] {
  return [
    bindCall(register)(async ({ body }, _caller, { bearer, ip }) => {
      const opened = await accounts.register(body, { formerToken: bearer, ip: networkOf(ip) });
      return 'problem' in opened ? opened : { status: 201, body: opened };
    }),
    bindCall(login)(async ({ body }, _caller, { bearer, ip }) => {
      const entered = await accounts.signIn({ ...body, ip: networkOf(ip), formerToken: bearer });
      return 'problem' in entered ? entered : { status: 200, body: entered };
    }),
    bindCall(refresh)(async (_input, _caller, { bearer }) => {
      if (bearer === null) return refuse('sign_in_required', 'Send the refresh token as the bearer token.');
      const renewed = await accounts.refresh(bearer);
      return 'problem' in renewed ? renewed : { status: 200, body: renewed };
    }),
    bindCall(logout)(async (_input, caller) => {
      await accounts.signOut(caller);
      return { status: 204, body: null };
    }),
    ...passwordCalls(accounts),
  ];
}
