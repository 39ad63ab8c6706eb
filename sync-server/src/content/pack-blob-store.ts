// Immutable bytes by the hash of themselves: module packs, manifests, media. What is here never changes, so every cache may keep it for ever.
// Bodies are in the storage of files; those that earlier versions put into the row are read from there.
import { brotliCompressSync, constants } from 'node:zlib';
import * as z from 'zod';
import type { Queryable, Transaction } from '../database/pool.ts';
import type { BlobStore } from '../storage/blob-store.ts';
import { settleBlob } from '../storage/leftover-store.ts';

/** `brotliBytes` null: served as it is. */
export type PackHeading = { mediaType: string; sizeBytes: number; brotliBytes: number | null };
export type PackEncoding = 'identity' | 'br';

/** Reading port of the pack door. `readSlice` gives at most `length` bytes from `start` of the encoded body. */
export type PackBlobs = {
  find: (hash: string) => Promise<PackHeading | null>;
  readSlice: (hash: string, encoding: PackEncoding, start: number, length: number) => Promise<Buffer>;
};

const headingRow = z.object({ mediaType: z.string(), sizeBytes: z.number(), brotliBytes: z.number().nullable() });
const bodyColumn: Record<PackEncoding, string> = { identity: 'body', br: 'body_brotli' };

/** Packs of the table `packs`, with their bodies in `blobs`. `tellLost`: of one whose body is not there. */
export function openPackBlobs(
  database: Queryable,
  blobs: BlobStore,
  tellLost?: (hash: string) => Promise<void>,
): PackBlobs {
  return {
    find: async (hash) => {
      const { rows } = await database.query({
        name: 'find-pack',
        text: `select media_type as "mediaType", size_bytes as "sizeBytes", octet_length(body_brotli) as "brotliBytes"
          from packs where hash = $1`,
        values: [hash],
      });
      return rows[0] === undefined ? null : headingRow.parse(rows[0]);
    },
    readSlice: async (hash, encoding, start, length) => {
      const { rows } = await database.query<{ slice: Buffer | null }>({
        name: `read-pack-${encoding}`,
        text: `select substring(${bodyColumn[encoding]} from $2 for $3) as slice from packs where hash = $1`,
        values: [hash, start + 1, length],
      });
      const slice = rows[0]?.slice ?? (await blobs.get(hash, { start, length }));
      if (!slice) await tellLost?.(hash);
      if (!slice)
        throw new Error(`The body of pack ${hash} is missing: is the storage that it was put into still set?`);
      return slice;
    },
  };
}

/** Brotli of a text when that saves a tenth at least, else null. Media but SVG are compressed already. */
export function compressPack(mediaType: string, bytes: Uint8Array): Buffer | null {
  if (mediaType !== 'application/json' && mediaType !== 'image/svg+xml') return null;
  const params = { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  const compressed = brotliCompressSync(bytes, { params });
  return compressed.length < bytes.length * 0.9 ? compressed : null;
}

/** Which of `hashes` are stored already. */
export async function findStoredHashes(tx: Transaction, hashes: readonly string[]): Promise<Set<string>> {
  const { rows } = await tx.query<{ hash: string }>('select hash from packs where hash = any($1)', [hashes]);
  return new Set(rows.map(({ hash }) => hash));
}

/** Which of `hashes` have their bytes in the storage, and not in their row. */
export async function findStoredOutside(database: Queryable, hashes: readonly string[]): Promise<Set<string>> {
  const { rows } = await database.query<{ hash: string }>({
    name: 'packs-outside',
    text: 'select hash from packs where hash = any($1) and body is null',
    values: [hashes],
  });
  return new Set(rows.map(({ hash }) => hash));
}

/**
 * Stores bytes under their hash; bytes that are there already stay as they are. The body is put away before the row is written, so
 * that a row never names what is not there. `expectBlobs` first: without its row, it is then taken away again.
 */
export async function storePack(
  tx: Transaction,
  pack: { hash: string; mediaType: string; bytes: Uint8Array },
  blobs: BlobStore,
): Promise<void> {
  const { hash, mediaType, bytes } = pack;
  await blobs.put(hash, bytes, mediaType);
  await settleBlob(tx, 'packs', hash);
  await tx.query({
    name: 'store-pack',
    text: `insert into packs (hash, media_type, size_bytes, body_brotli) values ($1, $2, $3, $4)
      on conflict (hash) do update set body_brotli = coalesce(packs.body_brotli, excluded.body_brotli)`,
    values: [hash, mediaType, bytes.length, compressPack(mediaType, bytes)],
  });
}

/** The bytes of one file, whole; null when there is none. */
export async function readStoredFile(db: Queryable, hash: string, blobs: BlobStore): Promise<Buffer | null> {
  const text = 'select body from packs where hash = $1';
  const { rows } = await db.query<{ body: Buffer | null }>({ name: 'file-by-hash', text, values: [hash] });
  return rows[0] === undefined ? null : (rows[0].body ?? blobs.get(hash));
}

/** Says which packs belong to a version of a course. */
export async function listCoursePacks(
  tx: Transaction,
  courseId: string,
  version: number,
  hashes: readonly string[],
): Promise<void> {
  await tx.query(
    'insert into course_packs (course_id, version, hash) select $1, $2, unnest($3::text[]) on conflict do nothing',
    [courseId, version, hashes],
  );
}
