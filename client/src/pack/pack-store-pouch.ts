// Downloaded bytes in PouchDB on IndexedDB: one document a key, one attachment a document. Loaded lazily, in a chunk of its own.
import idbAdapter from 'pouchdb-adapter-idb';
import PouchDB from 'pouchdb-core/lib/index.es.js';
import type { PackEntry, PackStore } from './pack-store.ts';

const attachment = 'bytes';

/** Pouch reserves ids that begin with an underscore, and a hash in base64url may. */
const idPrefix = 'p:';
const idOf = (key: string) => `${idPrefix}${key}`;

PouchDB.plugin(idbAdapter);

export function openPouchPackStore(databaseName: string): PackStore {
  const run = makeRunner(() => openDatabase(databaseName));
  return {
    get: (key) => run((database) => readBlob(database, key)),
    put: (key, content) => run((database) => writeBlob(database, key, content)),
    has: (key) => run(async (database) => (await readRevision(database, key)) !== null),
    remove: (key) => run((database) => removeBlob(database, key)),
    list: () => run(listEntries),
  };
}

/** Old revisions are dropped at once (`auto_compaction`), else removing a course would free nothing. */
function openDatabase(name: string): PouchDB {
  return new PouchDB(name, { adapter: 'idb', auto_compaction: true, revs_limit: 1 });
}

/**
 * Pouch closes its connection for good after any aborted transaction (a full disk is one), and the browser closes it when data
 * are cleared. Work that meets a closed connection is done once more on a fresh one; all of it may be repeated.
 */
function makeRunner(open: () => PouchDB) {
  let current = open();
  return async <Result>(work: (database: PouchDB) => Promise<Result>): Promise<Result> => {
    const used = current;
    try {
      return await work(used);
    } catch (fault) {
      if (!isClosed(fault)) throw fault;
      if (current === used) current = open();
      return work(current);
    }
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
    if (hasStatus(fault, 409)) return 'kept';
    if (isNamed(fault, 'QuotaExceededError') && !isClosed(fault)) return 'full';
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
    if (hasStatus(fault, 404) || hasStatus(fault, 409)) return null;
    throw fault;
  }
}

function hasStatus(fault: unknown, status: number): boolean {
  return field(fault, 'status') === status;
}

/** Pouch hands on an IndexedDB fault as itself, or puts it or its name into `reason`. */
function isNamed(fault: unknown, name: string): boolean {
  const reason = field(fault, 'reason');
  return [field(fault, 'name'), reason, field(reason, 'name')].includes(name);
}

/** Asked before anything else: Pouch puts the reason of an earlier abort into the faults of a closed connection. */
function isClosed(fault: unknown): boolean {
  return isNamed(fault, 'InvalidStateError');
}

function field(fault: unknown, name: string): unknown {
  return typeof fault === 'object' && fault !== null ? Reflect.get(fault, name) : undefined;
}
