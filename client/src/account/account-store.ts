// What this device remembers about its learners: profiles, tokens, who was last. Every change is read, changed and written under one lock.
import type { Lock } from './account-lock.ts';
import type { StoredAccounts } from './account-shape.ts';
import type { KeyValue } from './key-value.ts';

export type AccountStore = {
  read(): Promise<StoredAccounts>;
  /** `change` is pure; it may run while other tabs wait for their turn. */
  change(change: (accounts: StoredAccounts) => StoredAccounts): Promise<StoredAccounts>;
};

const key = 'accounts';
const nobody: StoredAccounts = { current: null, profiles: [], tokensByUser: {}, removals: [] };

export function makeAccountStore(keyValue: KeyValue, lock: Lock): AccountStore {
  const read = () => readAccounts(keyValue);
  const change: AccountStore['change'] = (change) =>
    lock('greenland-accounts', async () => {
      const changed = change(await read());
      await keyValue.set(key, changed);
      return changed;
    });
  return { read, change };
}

/** What does not parse (written by a version that is gone) counts as nothing: the learners sign in once more. */
async function readAccounts(keyValue: KeyValue): Promise<StoredAccounts> {
  const stored = await keyValue.get(key);
  if (stored === undefined) return nobody;
  const { storedAccounts } = await import('./account-shape.ts');
  const parsed = storedAccounts.safeParse(stored);
  return parsed.success ? parsed.data : nobody;
}
