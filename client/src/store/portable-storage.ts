// RxDB in memory that can be written down and opened again elsewhere, replication checkpoints included: the disk of a device without a browser.
import type { RxStorage, RxStorageInstance } from 'rxdb';
import { getChangedDocumentsSince } from 'rxdb';
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory';

/** A record as RxDB keeps it, deleted ones too. */
export type StoredRecord = Record<string, unknown>;
/** Every record, by the place where it is kept. */
export type StorageDump = Record<string, StoredRecord[]>;

export type PortableStorage = {
  storage: RxStorage<unknown, unknown>;
  /** Everything that was written until now. */
  dump(): Promise<StorageDump>;
  /** Forgets everything of a database that is closed. */
  remove(databaseName: string): void;
  /** The records of one collection as they were put in, the last changed last; none when it was never opened. */
  read(databaseName: string, collectionName: string): Promise<StoredRecord[]>;
};

type Instance = RxStorageInstance<StoredRecord, unknown, unknown>;

const allRecords = Number.MAX_SAFE_INTEGER;

async function readRecords(instance: Instance): Promise<StoredRecord[]> {
  const { documents } = await getChangedDocumentsSince(instance, allRecords);
  return documents;
}

async function restoreRecords(instance: Instance, records: readonly StoredRecord[]): Promise<void> {
  if (records.length === 0) return;
  const rows = records.map((document) => ({ document: document as never }));
  const { error } = await instance.bulkWrite(rows, 'restore');
  if (error.length > 0) throw new Error('The stored records contradict each other.');
}

/** RxDB's own fields begin with an underscore. */
const withoutOwnFields = (record: StoredRecord) =>
  Object.fromEntries(Object.entries(record).filter(([field]) => !field.startsWith('_')));

type CreateInstance = (params: {
  databaseName: string;
  collectionName: string;
  schema: { version: number };
}) => Promise<Instance>;

function forgetWhenRemoved(instance: Instance, forget: () => void): Instance {
  const remove = instance.remove.bind(instance);
  instance.remove = () => {
    forget();
    return remove();
  };
  return instance;
}

/** Opens a storage that starts as `dump` left it. */
export function openPortableStorage(dump: StorageDump = {}): PortableStorage {
  // RxDB keeps all memory storages of a process in one map; a device is alone with its own.
  const memory = { ...getRxStorageMemory(), collectionStates: new Map() };
  const create = memory.createStorageInstance.bind(memory) as unknown as CreateInstance;
  const recordsByPlace = new Map(Object.entries(dump));
  const instanceByPlace = new Map<string, Instance>();
  const createStorageInstance: CreateInstance = async (params) => {
    const place = `${params.databaseName} ${params.collectionName} ${params.schema.version}`;
    const instance = await create(params);
    await restoreRecords(instance, recordsByPlace.get(place) ?? []);
    recordsByPlace.delete(place);
    instanceByPlace.set(place, instance);
    return forgetWhenRemoved(instance, () => instanceByPlace.delete(place));
  };
  const readPlace = async (place: string) => {
    // An instance in memory answers after it was closed, too.
    const instance = instanceByPlace.get(place);
    return instance ? readRecords(instance) : (recordsByPlace.get(place) ?? []);
  };
  const listPlaces = () => [...recordsByPlace.keys(), ...instanceByPlace.keys()];
  return {
    storage: { ...memory, createStorageInstance } as unknown as RxStorage<unknown, unknown>,
    async dump() {
      return Object.fromEntries(await Promise.all(listPlaces().map(async (place) => [place, await readPlace(place)])));
    },
    remove(databaseName) {
      for (const place of listPlaces().filter((one) => one.startsWith(`${databaseName} `))) {
        recordsByPlace.delete(place);
        instanceByPlace.delete(place);
      }
    },
    async read(databaseName, collectionName) {
      const place = listPlaces().find((one) => one.startsWith(`${databaseName} ${collectionName} `));
      const records = place === undefined ? [] : await readPlace(place);
      return records.filter(({ _deleted }) => _deleted !== true).map(withoutOwnFields);
    },
  };
}
