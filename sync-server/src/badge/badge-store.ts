// The badges that there are. What learners hold is written by ingest/merit-store.
import type { Queryable, Transaction } from '../database/pool.ts';
import type { BadgeFile } from './badge-file.ts';

export type BadgeRow = { code: string; name: string; criteria: unknown; holders: number };

/** By code; `holders`: how many learners hold it. */
export async function listBadges(db: Queryable): Promise<BadgeRow[]> {
  const { rows } = await db.query<BadgeRow>(
    `select code, name, criteria, (select count(*) from user_badges held where held.badge_id = b.id) as holders
      from badges b order by code`,
  );
  return rows;
}

/** False when there is a badge of this code: it stays as it is. */
export async function addBadge(tx: Transaction, id: string, badge: BadgeFile): Promise<boolean> {
  const { code, name, description, icon, criteria } = badge;
  const { rowCount } = await tx.query(
    `insert into badges (id, code, name, description, icon_url, criteria) values ($1, $2, $3, $4, $5, $6)
      on conflict (code) do nothing`,
    [id, code, name, description, icon ?? null, JSON.stringify(criteria)],
  );
  return rowCount === 1;
}

/** Takes a badge away that nobody holds: what was earned stays (SPEC BG3). Null when there is none, else how many hold it. */
export async function removeBadge(tx: Transaction, code: string): Promise<number | null> {
  // Whoever is just being given it is waited for.
  const { rows } = await tx.query<{ id: string }>('select id from badges where code = $1 for update', [code]);
  const [badge] = rows;
  if (!badge) return null;
  const held = await tx.query<{ count: number }>('select count(*) from user_badges where badge_id = $1', [badge.id]);
  const holders = held.rows[0]?.count ?? 0;
  if (holders === 0) await tx.query('delete from badges where id = $1', [badge.id]);
  return holders;
}
