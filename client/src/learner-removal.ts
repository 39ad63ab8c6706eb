// Forgets a learner who has removed this device: store, keys, tokens, and the files that were theirs alone. What is cut short is finished at the next start.
import type { Lock } from './account/account-lock.ts';
import type { AccountSession } from './account/account-session.ts';
import { removeDeviceKeys } from './account/device-keys.ts';
import type { KeyValue } from './account/key-value.ts';
import { openBrowserStorage, removeEmptyDatabases } from './store/browser-storage.ts';
import { removeDeviceStore, storeNameOf } from './store/device-store.ts';

export type RemovalPorts = { account: AccountSession; keyValue: KeyValue; lock: Lock };

/**
 * The replica of `userId` must be closed in this tab, and `account.remove` done. A tab that closes it later wipes once more what it may have left, but not
 * what a learner has who has signed in again meanwhile.
 */
export async function wipeLearner({ account, keyValue, lock }: RemovalPorts, userId: string): Promise<void> {
  await lock(`greenland-store-${userId}`, async () => {
    if (!(await account.isRemoved(userId))) return;
    await removeDeviceStore(userId, openBrowserStorage());
    await removeEmptyDatabases(storeNameOf(userId));
    await removeDeviceKeys(keyValue, userId);
  });
  await account.noteWiped(userId);
}
