// The calls of forgotten and changed passwords, joined with the room that answers them.
import { changePassword, forgotPassword, resetPassword } from '@greenland/shared-schema/contract/password-contract';
import type { Accounts } from '../account/accounts.ts';
import { type BoundCall, bindCall } from './bound-call.ts';

const asked = 'If there is an account with this e-mail address, a mail is on its way to it.';
const changed = 'The password is changed. Other sign-ins have ended.';

export function passwordCalls(accounts: Accounts): BoundCall[] {
  return [
    bindCall(forgotPassword)(async ({ body }) => {
      await accounts.requestReset(body.email);
      return { status: 200, body: { message: asked } };
    }),
    bindCall(resetPassword)(async ({ body }) => {
      const refused = await accounts.resetPassword(body);
      return refused ?? { status: 200, body: { message: changed } };
    }),
    bindCall(changePassword)(async ({ body }, caller) => {
      const refused = await accounts.changePassword(caller, body);
      return refused ?? { status: 200, body: { message: changed } };
    }),
  ];
}
