// The part of PouchDB that pack-store-pouch uses. The file is named in full so that @types/pouchdb-core stays out: it redeclares Node's
// Buffer, for the whole repository, in a way that no longer fits Uint8Array.
declare module 'pouchdb-core/lib/index.es.js' {
  export type Stub = { content_type: string; length: number };
  export type PackDocument = { _id: string; _rev: string; _attachments?: Record<string, Stub> };
  type NewDocument = { _id: string; _attachments: Record<string, { content_type: string; data: Blob }> };

  export default class PouchDB {
    static plugin(plugin: unknown): void;
    constructor(name: string, options: { adapter: string; auto_compaction: boolean; revs_limit: number });
    get(id: string): Promise<PackDocument>;
    put(document: NewDocument): Promise<unknown>;
    remove(id: string, revision: string): Promise<unknown>;
    getAttachment(id: string, name: string): Promise<Blob>;
    allDocs(options: {
      include_docs: true;
      startkey: string;
      endkey: string;
    }): Promise<{ rows: { id: string; doc?: PackDocument }[] }>;
  }
}

declare module 'pouchdb-adapter-idb' {
  const plugin: unknown;
  export default plugin;
}
