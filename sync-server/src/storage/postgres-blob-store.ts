// Bodies in the table `packs`: the way without an object storage. Invariant: a row's size is that of its body.
import { checkDatabase } from '../database/check-database.ts';
import type { Queryable } from '../database/pool.ts';
import type { BlobStore, ByteSpan } from './blob-store.ts';

/** Of all bytes: no body in PostgreSQL is longer. */
const whole: ByteSpan = { start: 0, length: 2 ** 31 - 2 };

/** With a transaction, what is put is there when it commits. A fault of the database is thrown as it is. */
export function openPostgresBlobs(database: Queryable): BlobStore {
  return {
    put: async (hash, bytes, mediaType) => {
      await database.query({
        name: 'blob-put',
        text: `insert into packs (hash, media_type, size_bytes, body) values ($1, $2, $3, $4)
          on conflict (hash) do update set body = excluded.body where packs.body is null`,
        values: [hash, mediaType, bytes.length, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)],
      });
    },
    get: async (hash, { start, length } = whole) => {
      const { rows } = await database.query<{ slice: Buffer | null }>({
        name: 'blob-get',
        text: 'select substring(body from $2 for $3) as slice from packs where hash = $1',
        values: [hash, start + 1, length],
      });
      return rows[0]?.slice ?? null;
    },
    size: async (hash) => {
      const text = 'select octet_length(body) as size from packs where hash = $1';
      const { rows } = await database.query<{ size: number | null }>({ name: 'blob-size', text, values: [hash] });
      return rows[0]?.size ?? null;
    },
    remove: async (hash) => {
      await database.query('update packs set body = null where hash = $1', [hash]);
    },
    signUrl: async () => null,
    isUp: async () => (await checkDatabase(database)) === 'up',
  };
}
