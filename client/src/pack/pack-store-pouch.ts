// Downloaded bytes in PouchDB on IndexedDB: one document a key, one attachment a document. Loaded lazily, in a chunk of its own.
import idbAdapter from 'pouchdb-adapter-idb';
import PouchDB from 'pouchdb-core/lib/index.es.js';
import type { PackEntry, PackStore } from './pack-store.ts';

const attachment = 'bytes';

/** Pouch reserves ids that begin with an underscore, and a hash in base64url may. */
const idPrefix = 'p:';
const idOf = (key: string) => `${idPrefix}${key}`;

PouchDB.plugin(idbAdapter);

/** Old revisions are dropped at once (`auto_compaction`), else removing a course would free nothing. */
export function openPouchPackStore(databaseName: string): PackStore {
  const database = new PouchDB(databaseName, { adapter: 'idb', auto_compaction: true, revs_limit: 1 });
  return {
    get: (key) => readBlob(database, key),
    put: (key, content) => writeBlob(database, key, content),
    has: async (key) => (await readRevision(database, key)) !== null,
    remove: (key) => removeBlob(database, key),
    list: () => listEntries(database),
  };
}

async function readBlob(database: PouchDB, key: string): Promise<Blob | null> {
  return orMissing(database.getAttachment(idOf(key), attachment));
}

async function readRevision(database: PouchDB, key: string): Promise<string | null> {
  return (await orMissing(database.get(idOf(key))))?._rev ?? null;
}

async function writeBlob(database: PouchDB, key: string, content: Blob): Promise<'kept' | 'full'> {
  const _attachments = { [attachment]: { content_type: content.type, data: content } };
  try {
    await database.put({ _id: idOf(key), _attachments });
    return 'kept';
  } catch (fault) {
    if (hasField(fault, 'status', 409)) return 'kept';
    if (hasField(fault, 'reason', 'QuotaExceededError') || hasField(fault, 'name', 'QuotaExceededError')) return 'full';
    throw fault;
  }
}

async function removeBlob(database: PouchDB, key: string): Promise<void> {
  const revision = await readRevision(database, key);
  if (revision !== null) await orMissing(database.remove(idOf(key), revision));
}

async function listEntries(database: PouchDB): Promise<PackEntry[]> {
  const { rows } = await database.allDocs({ include_docs: true, startkey: idPrefix, endkey: `${idPrefix}\uffff` });
  return rows.flatMap((row) => {
    const stub = row.doc?._attachments?.[attachment];
    if (!stub) return [];
    return [{ key: row.id.slice(idPrefix.length), sizeBytes: stub.length, mediaType: stub.content_type }];
  });
}

/** Null when the document is not there, or when another tab has just removed it. */
async function orMissing<Result>(asked: Promise<Result>): Promise<Result | null> {
  try {
    return await asked;
  } catch (fault) {
    if (hasField(fault, 'status', 404) || hasField(fault, 'status', 409)) return null;
    throw fault;
  }
}

function hasField(fault: unknown, name: 'status' | 'reason' | 'name', value: unknown): boolean {
  return typeof fault === 'object' && fault !== null && Reflect.get(fault, name) === value;
}
