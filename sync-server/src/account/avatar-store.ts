// Rows of pictures: what is known of them. Bytes are in the storage of files, those of earlier versions in the row.
import type { Queryable, Transaction } from '../database/pool.ts';
import { settleBlob } from '../storage/leftover-store.ts';

export type AvatarRow = { name: string; mediaType: string; sizeBytes: number };

/** Makes it the only picture of the learner, and their address of it. A former one goes. */
export async function writeAvatar(tx: Transaction, userId: string, avatar: AvatarRow, now: Date): Promise<void> {
  await dropAvatar(tx, userId, now);
  await settleBlob(tx, 'avatars', avatar.name);
  await tx.query({
    name: 'avatar-write',
    text: 'insert into avatars (name, user_id, media_type, size_bytes, created_at) values ($1, $2, $3, $4, $5)',
    values: [avatar.name, userId, avatar.mediaType, avatar.sizeBytes, now],
  });
  await tx.query('update users set avatar_url = $2, updated_at = $3 where id = $1', [
    userId,
    `/avatars/${avatar.name}`,
    now,
  ]);
}

export async function dropAvatar(tx: Transaction, userId: string, now: Date): Promise<void> {
  await tx.query('update users set avatar_url = null, updated_at = $2 where id = $1', [userId, now]);
  await tx.query('delete from avatars where user_id = $1', [userId]);
}

/** `body` null: the bytes are in the storage. */
export type StoredAvatar = { mediaType: string; body: Buffer | null };

export async function findAvatar(db: Queryable, name: string): Promise<StoredAvatar | null> {
  const { rows } = await db.query<StoredAvatar>({
    name: 'avatar-find',
    text: 'select media_type as "mediaType", body from avatars where name = $1',
    values: [name],
  });
  return rows[0] ?? null;
}
