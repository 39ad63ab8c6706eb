// Rendered files among the packs, by the hash of their bytes. Invariant: what a hash names never changes.
import type { Queryable, Transaction } from '../database/pool.ts';

export type StoredFile = { mediaType: string; body: Uint8Array };

/** Keeps `bytes` under `hash`, their content hash; a file that is there already stays as it is. */
export async function keepFile(tx: Transaction, hash: string, bytes: Uint8Array, mediaType: string): Promise<void> {
  await tx.query(
    'insert into packs (hash, media_type, size_bytes, body) values ($1, $2, $3, $4) on conflict (hash) do nothing',
    [hash, mediaType, bytes.length, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)],
  );
}

export async function readFileByHash(db: Queryable, hash: string): Promise<StoredFile | undefined> {
  const text = 'select media_type as "mediaType", body from packs where hash = $1';
  const { rows } = await db.query<StoredFile>({ name: 'file-by-hash', text, values: [hash] });
  return rows[0];
}
