// The learner's replica in RxDB: a collection for each kind of document, and five of this device's own. Made from the zod records.
import { type CollectionName, type DocumentOf, documentByCollection } from '@greenland/shared-schema/protocol/document';
import {
  createRxDatabase,
  fillWithDefaultSettings,
  type RxCollection,
  type RxDatabase,
  type RxJsonSchema,
  type RxStorage,
  removeRxDatabase,
} from 'rxdb';
import type * as z from 'zod/mini';
import { type KeptCertificate, keptCertificate } from './kept-certificate.ts';
import type { Draft } from './learner-replica.ts';
import {
  type KeptReceipt,
  keptReceipt,
  type LinkRecord,
  type LoggedOperation,
  linkRecord,
  loggedOperation,
  storedDraft,
} from './local-record.ts';
import { migrateStore } from './migrate-store.ts';
import { type StepTools, type StoreHistory, storeHistory, versionOf } from './store-history.ts';

type OwnCollections = {
  operations: RxCollection<LoggedOperation>;
  drafts: RxCollection<Draft>;
  links: RxCollection<LinkRecord>;
  receipts: RxCollection<KeptReceipt>;
  kept_certificates: RxCollection<KeptCertificate>;
};
export type DocumentCollections = { [Name in CollectionName]: RxCollection<DocumentOf<Name>> };
export type DeviceStore = RxDatabase<DocumentCollections & OwnCollections>;

const keyLength = 64;

/** What a collection holds, and the field that names its records. */
export const recordByCollection: Readonly<Record<string, { record: z.ZodMiniObject; key: string }>> = {
  ...Object.fromEntries(
    Object.entries(documentByCollection).map(([name, record]) => [
      name,
      { record: record as z.ZodMiniObject, key: 'id' },
    ]),
  ),
  operations: { record: loggedOperation, key: 'key' },
  drafts: { record: storedDraft, key: 'quizHash' },
  links: { record: linkRecord, key: 'id' },
  receipts: { record: keptReceipt, key: 'key' },
  kept_certificates: { record: keptCertificate, key: 'id' },
};

/** RxDB needs to know the key and the names of the fields; their shapes were checked by zod where they came in. */
export function storeSchema(collection: string, history: StoreHistory): RxJsonSchema<unknown> {
  const { record, key } = recordByCollection[collection] ?? { record: loggedOperation, key: 'key' };
  const properties = Object.fromEntries(Object.keys(record.shape).map((name) => [name, {}]));
  const schema = {
    version: versionOf(history, collection),
    primaryKey: key,
    type: 'object',
    properties: { ...properties, [key]: { type: 'string', maxLength: keyLength } },
    required: [key],
  };
  return schema as unknown as RxJsonSchema<unknown>;
}

export type DeviceStorePorts = StepTools & {
  storage: RxStorage<unknown, unknown>;
  /** True where several tabs may open the same store. */
  multiInstance: boolean;
  history?: StoreHistory;
};

/** Whose store it is. */
export const storeNameOf = (userId: string) => `learner-${userId}`;

/** Forgets everything of this learner. Other tabs that have the store open lose it. */
export async function removeDeviceStore(userId: string, storage: RxStorage<unknown, unknown>): Promise<void> {
  await removeRxDatabase(storeNameOf(userId), storage);
}

async function addCollections(store: DeviceStore, ports: DeviceStorePorts): Promise<void> {
  const { history = storeHistory } = ports;
  const schemas = Object.keys(recordByCollection).map((name) => [name, storeSchema(name, history)] as const);
  const filled = schemas.map(([name, schema]) => [name, fillWithDefaultSettings(structuredClone(schema))] as const);
  await migrateStore(store as never, Object.fromEntries(filled) as never, history, ports);
  // RxDB's own migration is left out: it is larger, and waits for its own election of tabs.
  const collections = schemas.map(([name, schema]) => [name, { schema, autoMigrate: false }] as const);
  await store.addCollections(Object.fromEntries(collections));
}

/** Opens the store `name`, making it when it is not there, and brings what an older app left in it to the shapes of today. */
export async function openDeviceStore(name: string, ports: DeviceStorePorts): Promise<DeviceStore> {
  const { storage, multiInstance } = ports;
  const store: DeviceStore = await createRxDatabase({ name, storage, multiInstance, eventReduce: true });
  try {
    await addCollections(store, ports);
  } catch (fault) {
    // What could not be opened may be tried again.
    await store.close();
    throw fault;
  }
  return store;
}
