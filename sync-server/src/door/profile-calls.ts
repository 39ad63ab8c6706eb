// The calls of the signed-in person's own account, joined with the room that answers them.
import { changeOwnUser, readOwnUser } from '@greenland/shared-schema/contract/user-contract';
import type { Profiles } from '../account/profiles.ts';
import { type BoundCall, bindCall } from './bound-call.ts';

export function profileCalls(profiles: Profiles): BoundCall[] {
  return [
    bindCall(readOwnUser)(async (_input, { userId }) => {
      const user = await profiles.read(userId);
      return 'problem' in user ? user : { status: 200, body: user };
    }),
    bindCall(changeOwnUser)(async ({ body }, { userId }, { file = null }) => {
      const user = await profiles.change(userId, body, file);
      return 'problem' in user ? user : { status: 200, body: user };
    }),
  ];
}
