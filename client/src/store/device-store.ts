// The learner's replica in RxDB: a collection for each kind of document, and four of this device's own. Made from the zod records.
import { type CollectionName, type DocumentOf, documentByCollection } from '@greenland/shared-schema/protocol/document';
import {
  createRxDatabase,
  type RxCollection,
  type RxDatabase,
  type RxJsonSchema,
  type RxStorage,
  removeRxDatabase,
} from 'rxdb';
import type * as z from 'zod/mini';
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

type OwnCollections = {
  operations: RxCollection<LoggedOperation>;
  drafts: RxCollection<Draft>;
  links: RxCollection<LinkRecord>;
  receipts: RxCollection<KeptReceipt>;
};
export type DocumentCollections = { [Name in CollectionName]: RxCollection<DocumentOf<Name>> };
export type DeviceStore = RxDatabase<DocumentCollections & OwnCollections>;

const keyLength = 64;

/** RxDB needs to know the key and the names of the fields; their shapes were checked by zod where they came in. */
function storeSchema<Record>(shape: object, primaryKey: Extract<keyof Record, string>): RxJsonSchema<Record> {
  const properties = Object.fromEntries(Object.keys(shape).map((name) => [name, {}]));
  const schema = {
    version: 0,
    primaryKey,
    type: 'object',
    properties: { ...properties, [primaryKey]: { type: 'string', maxLength: keyLength } },
    required: [primaryKey],
  };
  return schema as unknown as RxJsonSchema<Record>;
}

const shapeOf = (record: z.ZodMiniObject) => record.shape;

/** Whose store it is. */
export const storeNameOf = (userId: string) => `learner-${userId}`;

/** Forgets everything of this learner. Other tabs that have the store open lose it. */
export async function removeDeviceStore(userId: string, storage: RxStorage<unknown, unknown>): Promise<void> {
  await removeRxDatabase(storeNameOf(userId), storage);
}

/** Opens the store `name`, making it when it is not there. The same store may be open in several tabs. */
export async function openDeviceStore(
  name: string,
  storage: RxStorage<unknown, unknown>,
  multiInstance: boolean,
): Promise<DeviceStore> {
  const store: DeviceStore = await createRxDatabase({ name, storage, multiInstance, eventReduce: true });
  const documents = Object.entries(documentByCollection).map(([collection, record]) => [
    collection,
    { schema: storeSchema(record.shape, 'id' as never) },
  ]);
  await store.addCollections({
    ...Object.fromEntries(documents),
    operations: { schema: storeSchema<LoggedOperation>(shapeOf(loggedOperation), 'key') },
    drafts: { schema: storeSchema<Draft>(shapeOf(storedDraft), 'quizHash') },
    links: { schema: storeSchema<LinkRecord>(shapeOf(linkRecord), 'id') },
    receipts: { schema: storeSchema<KeptReceipt>(shapeOf(keptReceipt), 'key') },
  });
  return store;
}
