// The browser's key-value: one IndexedDB database. Writes are strict, because a device key lost after its first operation is a log that nobody can sign on.
import { del, get, promisifyRequest, set, type UseStore, update } from 'idb-keyval';
import type { KeyValue } from './key-value.ts';

const storeName = 'values';

/** Opens lazily; a database that the browser closed (cleared data, a frozen page) is opened again at the next call. */
export function openIdbKeyValue(databaseName: string): KeyValue {
  const useStore = makeStrictStore(databaseName);
  return {
    get: (key) => get(key, useStore),
    set: (key, value) => set(key, value, useStore),
    remove: (key) => del(key, useStore),
    update: (key, change) => update(key, change, useStore),
  };
}

function makeStrictStore(databaseName: string): UseStore {
  let opened: Promise<IDBDatabase> | null = null;
  const forget = () => {
    opened = null;
  };
  const open = () => {
    opened ??= openDatabase(databaseName, forget);
    return opened;
  };
  return async (mode, work) => {
    const database = await open();
    return work(database.transaction(storeName, mode, { durability: 'strict' }).objectStore(storeName));
  };
}

async function openDatabase(name: string, onGone: () => void): Promise<IDBDatabase> {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(storeName);
  try {
    const database = await promisifyRequest(request);
    database.onclose = onGone;
    database.onversionchange = () => {
      database.close();
      onGone();
    };
    return database;
  } catch (fault) {
    onGone();
    throw fault;
  }
}
