// RxDB in memory, for devices without a browser: the store lives as long as the storage object.
import type { RxStorage } from 'rxdb';
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory';

export function openMemoryStorage(): RxStorage<unknown, unknown> {
  return getRxStorageMemory() as unknown as RxStorage<unknown, unknown>;
}
