// Rendered files among the packs, by the hash of their bytes. Invariant: what a hash names never changes.
import type { Queryable, Transaction } from '../database/pool.ts';
import type { BlobStore } from '../storage/blob-store.ts';
import { openPostgresBlobs } from '../storage/postgres-blob-store.ts';

export type StoredFile = { mediaType: string; body: Uint8Array };

/** Keeps `bytes` under `hash`, their content hash; a file that is there already stays as it is. `blobs` is the object storage, null without one. */
export async function keepFile(
  tx: Transaction,
  file: { hash: string; bytes: Uint8Array; mediaType: string },
  blobs: BlobStore | null,
): Promise<void> {
  const { hash, bytes, mediaType } = file;
  await (blobs ?? openPostgresBlobs(tx)).put(hash, bytes, mediaType);
  await tx.query('insert into packs (hash, media_type, size_bytes) values ($1, $2, $3) on conflict (hash) do nothing', [
    hash,
    mediaType,
    bytes.length,
  ]);
}

/** From the row, or from the object storage when the row has no body. */
export async function readFileByHash(
  db: Queryable,
  hash: string,
  blobs: BlobStore | null = null,
): Promise<StoredFile | undefined> {
  const text = 'select media_type as "mediaType", body from packs where hash = $1';
  const { rows } = await db.query<{ mediaType: string; body: Buffer | null }>({
    name: 'file-by-hash',
    text,
    values: [hash],
  });
  const [row] = rows;
  const body = row?.body ?? (row && (await blobs?.get(hash)));
  return row && body ? { mediaType: row.mediaType, body } : undefined;
}

/** Whether the bytes are in the object storage and not here. */
export async function isStoredOutside(db: Queryable, hash: string): Promise<boolean> {
  const text = 'select 1 from packs where hash = $1 and body is null';
  const { rows } = await db.query({ name: 'file-outside', text, values: [hash] });
  return rows.length > 0;
}
