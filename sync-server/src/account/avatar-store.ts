// Rows of pictures. Bytes are here without an object storage; with one, only what is known of them.
import type { Queryable, Transaction } from '../database/pool.ts';

/** `body` null: it is in the object storage. */
export type AvatarRow = { name: string; mediaType: string; sizeBytes: number; body: Buffer | null };

/** Makes it the only picture of the learner, and their address of it. A former one goes. */
export async function writeAvatar(tx: Transaction, userId: string, avatar: AvatarRow, now: Date): Promise<void> {
  await dropAvatar(tx, userId, now);
  await tx.query('delete from avatar_leftovers where name = $1', [avatar.name]);
  await tx.query({
    name: 'avatar-write',
    text: `insert into avatars (name, user_id, media_type, size_bytes, body, created_at) values ($1, $2, $3, $4, $5, $6)`,
    values: [avatar.name, userId, avatar.mediaType, avatar.sizeBytes, avatar.body, now],
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

export async function findAvatar(db: Queryable, name: string): Promise<AvatarRow | null> {
  const { rows } = await db.query<AvatarRow>({
    name: 'avatar-find',
    text: `select name, media_type as "mediaType", size_bytes as "sizeBytes", body from avatars where name = $1`,
    values: [name],
  });
  return rows[0] ?? null;
}

/** Before bytes go to the object storage: should no row come of them, they are taken from there at `dueAt`. */
export async function expectAvatar(db: Queryable, name: string, dueAt: Date): Promise<void> {
  await db.query('insert into avatar_leftovers (name, due_at) values ($1, $2)', [name, dueAt]);
}

/** Names of what is due to be taken from the object storage, and belongs to nobody. */
export async function findLeftovers(db: Queryable, now: Date): Promise<string[]> {
  const { rows } = await db.query<{ name: string }>({
    name: 'avatar-leftovers',
    text: `select l.name from avatar_leftovers l
      where l.due_at <= $1 and not exists (select 1 from avatars a where a.name = l.name) order by l.due_at limit 100`,
    values: [now],
  });
  return rows.map(({ name }) => name);
}

export async function forgetLeftover(db: Queryable, name: string): Promise<void> {
  await db.query('delete from avatar_leftovers where name = $1', [name]);
}
