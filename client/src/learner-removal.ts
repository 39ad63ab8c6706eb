// Forgets a learner who has removed this device: store, keys, tokens, and the files that were theirs alone. What is cut short is finished at the next start.
import type { AccountSession } from './account/account-session.ts';
import { removeDeviceKeys } from './account/device-keys.ts';
import type { KeyValue } from './account/key-value.ts';
import { openBrowserStorage, removeEmptyDatabases } from './store/browser-storage.ts';
import { removeDeviceStore, storeNameOf } from './store/device-store.ts';

export type RemovalPorts = { account: AccountSession; keyValue: KeyValue };

/** The replica of `userId` must be closed, and `account.remove` done. */
export async function wipeLearner({ account, keyValue }: RemovalPorts, userId: string): Promise<void> {
  await removeDeviceStore(userId, openBrowserStorage());
  await removeEmptyDatabases(storeNameOf(userId));
  await removeDeviceKeys(keyValue, userId);
  await account.noteWiped(userId);
}
