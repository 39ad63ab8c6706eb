// Everything that IndexedDB holds of this origin, as JSON and back: how a store of an old version becomes a fixture.

type StoredKey = { $key: JsonWebKey; usages: KeyUsage[] };
type StoreDump = {
  keyPath: string | string[] | null;
  autoIncrement: boolean;
  indexes: { name: string; keyPath: string | string[]; unique: boolean; multiEntry: boolean }[];
  rows: { key: IDBValidKey; value: unknown }[];
};
export type DatabaseDump = { name: string; version: number; stores: Record<string, StoreDump> }[];

const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };

const settled = <Value>(request: IDBRequest<Value>) =>
  new Promise<Value>((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const open = (name: string, version?: number, upgrade?: (database: IDBDatabase) => void) => {
  const request = indexedDB.open(name, version);
  request.onupgradeneeded = () => upgrade?.(request.result);
  return settled(request);
};

/** Applies `change` to every object inside; what it answers undefined for is walked into. */
async function walk(value: unknown, change: (object: object) => Promise<unknown>): Promise<unknown> {
  if (typeof value !== 'object' || value === null) return value;
  const changed = await change(value);
  if (changed !== undefined) return changed;
  if (Array.isArray(value)) return Promise.all(value.map((one) => walk(one, change)));
  const entries = await Promise.all(Object.entries(value).map(async ([name, one]) => [name, await walk(one, change)]));
  return Object.fromEntries(entries);
}

/** A key can be written down only where it was made extractable. */
const writeKeys = (value: unknown) =>
  walk(value, async (object) =>
    object instanceof CryptoKey
      ? { $key: await crypto.subtle.exportKey('jwk', object), usages: object.usages }
      : undefined,
  );

const readKeys = (value: unknown) =>
  walk(value, async (object) => {
    if (!('$key' in object)) return undefined;
    const { $key, usages } = object as StoredKey;
    return crypto.subtle.importKey('jwk', { ...$key, ext: true }, algorithm, usages.includes('verify'), usages);
  });

async function dumpStore(store: IDBObjectStore): Promise<StoreDump> {
  const [keys, values] = await Promise.all([settled(store.getAllKeys()), settled(store.getAll())]);
  const indexes = [...store.indexNames].map((name) => {
    const { keyPath, unique, multiEntry } = store.index(name);
    return { name, keyPath, unique, multiEntry };
  });
  const { keyPath, autoIncrement } = store;
  return { keyPath, autoIncrement, indexes, rows: keys.map((key, at) => ({ key, value: values[at] })) };
}

/** The databases whose name `isWanted`. */
export async function dumpDatabases(isWanted: (name: string) => boolean): Promise<DatabaseDump> {
  const dump: DatabaseDump = [];
  for (const { name = '' } of await indexedDB.databases()) {
    if (!isWanted(name)) continue;
    const database = await open(name);
    const stores: Record<string, StoreDump> = {};
    for (const store of database.objectStoreNames) {
      const read = await dumpStore(database.transaction(store).objectStore(store));
      stores[store] = { ...read, rows: (await writeKeys(read.rows)) as StoreDump['rows'] };
    }
    dump.push({ name, version: database.version, stores });
    database.close();
  }
  return dump;
}

function makeStores(database: IDBDatabase, stores: DatabaseDump[number]['stores']): void {
  for (const [name, { keyPath, autoIncrement, indexes }] of Object.entries(stores)) {
    const store = database.createObjectStore(name, { keyPath, autoIncrement });
    for (const { name: index, keyPath: path, unique, multiEntry } of indexes) {
      store.createIndex(index, path, { unique, multiEntry });
    }
  }
}

/** Into an origin that holds none of these databases. */
export async function loadDatabases(dump: DatabaseDump): Promise<void> {
  for (const { name, version, stores } of dump) {
    const database = await open(name, version, (fresh) => makeStores(fresh, stores));
    for (const [store, { keyPath, rows }] of Object.entries(stores)) {
      const read = (await readKeys(rows)) as StoreDump['rows'];
      const transaction = database.transaction(store, 'readwrite');
      for (const { key, value } of read) transaction.objectStore(store).put(value, keyPath === null ? key : undefined);
      await new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => resolve();
        transaction.onabort = () => reject(transaction.error);
      });
    }
    database.close();
  }
}

/** Changes one row, past whoever has the database open. */
export async function rewriteRow(name: string, store: string, key: IDBValidKey, change: object): Promise<void> {
  const database = await open(name);
  const rows = database.transaction(store, 'readwrite').objectStore(store);
  await settled(rows.put({ ...(await settled(rows.get(key))), ...change }));
  database.close();
}
