// RxDB on IndexedDB through Dexie, with strict durability: 'saved on this phone' is said only when the disk has it (P3).
import type { RxStorage } from 'rxdb';
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie';

/** Dexie's storage prints an advertisement at the first write; that line alone is kept from the console. */
function silenceAdvertisement(target: Pick<Console, 'warn'>): void {
  const warn = target.warn.bind(target);
  target.warn = (...words: unknown[]) => {
    if (typeof words[0] === 'string' && words[0].startsWith('-------------- RxDB Open Core RxStorage')) return;
    warn(...words);
  };
}

function deleteDatabase(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = () => resolve();
    request.onerror = () => reject(request.error);
  });
}

/** Removes what Dexie leaves of a store that was emptied: databases whose names tell whose it was. */
export async function removeEmptyDatabases(storeName: string): Promise<void> {
  // A browser that cannot list them keeps the empty ones.
  const found = 'databases' in indexedDB ? await indexedDB.databases() : [];
  const names = found.map(({ name = '' }) => name).filter((name) => name.startsWith(`rxdb-dexie-${storeName}--`));
  await Promise.all(names.map(deleteDatabase));
}

export function openBrowserStorage(): RxStorage<unknown, unknown> {
  silenceAdvertisement(console);
  return getRxStorageDexie({ chromeTransactionDurability: 'strict' }) as RxStorage<unknown, unknown>;
}
