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

export function openBrowserStorage(): RxStorage<unknown, unknown> {
  silenceAdvertisement(console);
  return getRxStorageDexie({ chromeTransactionDurability: 'strict' }) as RxStorage<unknown, unknown>;
}
