// Brings a store's records to the versions of today, before anybody reads them: each collection is copied through its steps into its new place, then the
// old place is emptied. Invariant: killed at any moment, it starts again and ends in the same; nothing leaves the old place before all of it is in the new.
import {
  getAllCollectionDocuments,
  getChangedDocumentsSince,
  getRxReplicationMetaInstanceSchema,
  type RxDatabase,
  type RxJsonSchema,
  type RxStorageInstance,
} from 'rxdb';
import type { StepTools, StoredRecord, StoreHistory, StoreStep } from './store-history.ts';

type Schema = RxJsonSchema<unknown>;
type Place = RxStorageInstance<unknown, unknown, unknown>;
/** RxDB's own note of a collection, with the places where replication keeps its checkpoints. */
type Note = Awaited<ReturnType<typeof getAllCollectionDocuments>>[number];

const batchSize = 200;
const conflict = 409;

const openPlace = (database: RxDatabase, collectionName: string, schema: Schema): Promise<Place> =>
  database.storage.createStorageInstance({
    ...{ databaseInstanceToken: database.token, databaseName: database.name, collectionName },
    ...{ schema: schema as never, options: {}, multiInstance: database.multiInstance, devMode: false },
  });

/** What the new place has already is newer: it was copied before a kill. */
async function copyRecords(from: Place, to: Place, change: (record: StoredRecord) => StoredRecord): Promise<void> {
  let checkpoint: unknown;
  for (;;) {
    const page = await getChangedDocumentsSince(from, batchSize, checkpoint);
    checkpoint = page.checkpoint;
    const kept = page.documents.filter(({ _deleted }) => !_deleted);
    const rows = kept.map((document) => ({ document: change(document as never) as never }));
    const { error } = rows.length > 0 ? await to.bulkWrite(rows, 'migrate-store') : { error: [] };
    const fault = error.find(({ status }) => status !== conflict);
    if (fault) throw new Error(`A record of ${from.collectionName} could not be copied: status ${fault.status}`);
    if (page.documents.length < batchSize) return;
  }
}

async function movePlace(
  database: RxDatabase,
  [collectionName, before, now]: [string, Schema, Schema],
  change: ((record: StoredRecord) => StoredRecord) | null,
): Promise<void> {
  const from = await openPlace(database, collectionName, before);
  if (change) {
    const to = await openPlace(database, collectionName, now);
    await copyRecords(from, to, change);
    await to.close();
  }
  await from.remove();
}

async function moveCollection(
  database: RxDatabase,
  note: Note,
  now: Schema,
  steps: readonly StoreStep[],
  tools: StepTools,
) {
  const apply = (record: StoredRecord) =>
    steps.reduce((changed, step) => (step === 'pull-again' ? changed : step(changed, tools)), record);
  const again = steps.includes('pull-again');
  await movePlace(database, [note.data.name, note.data.schema as Schema, now], again ? null : apply);
  // Checkpoints stay as they are, so that nothing is pulled twice; where all is pulled again, they go.
  const metaNow = getRxReplicationMetaInstanceSchema(now as never, false) as unknown as Schema;
  for (const { collectionName, schema } of note.data.connectedStorages) {
    await movePlace(database, [collectionName, schema as Schema, metaNow], again ? null : (record) => record);
  }
}

/** `schemas`: of today, by collection, filled in as RxDB does. One tab at a time. */
export async function migrateStore(
  database: RxDatabase,
  schemas: Readonly<Record<string, Schema>>,
  history: StoreHistory,
  tools: StepTools,
): Promise<void> {
  for (const note of await getAllCollectionDocuments(database.internalStore)) {
    const { name, version } = note.data;
    const now = schemas[name];
    if (!now || version >= now.version) continue;
    await moveCollection(database, note, now, history[name]?.slice(version) ?? [], tools);
    const row = { previous: note, document: { ...note, _deleted: true } };
    await database.internalStore.bulkWrite([row], 'migrate-store');
  }
}
