// What may lie in a store of files without a row that names it, and is taken from there once it is due. Invariant: who puts a file says so here
// first, in a transaction of its own, and takes it back with the row; so nothing with a row is ever taken, and nothing without one stays.
import type { Queryable, Transaction } from '../database/pool.ts';
import type { Shelf } from './blob-store.ts';

/** By then a file that is being put has its row, or never gets one. */
export const puttingMs = 86_400_000;
const mostAtOnce = 100;

/** Before files are put. */
export async function expectBlobs(db: Queryable, shelf: Shelf, names: readonly string[], dueAt: Date): Promise<void> {
  await db.query(
    `insert into blob_leftovers (shelf, name, due_at) select $1, name, $3 from unnest($2::text[]) as given (name) order by name
      on conflict (shelf, name) do update set due_at = greatest(blob_leftovers.due_at, excluded.due_at)`,
    [shelf, names, dueAt],
  );
}

/** With the row that names it. */
export async function settleBlob(tx: Transaction, shelf: Shelf, name: string): Promise<void> {
  await tx.query('delete from blob_leftovers where shelf = $1 and name = $2', [shelf, name]);
}

const isNamed: Record<Shelf, string> = {
  packs: 'exists (select from packs where hash = name)',
  avatars: 'exists (select from avatars a where a.name = due.name)',
};

/** Names that are due and belong to nobody, forgotten here with `tx`: until it ends, whoever wants to put one of them waits. */
export async function takeLeftovers(tx: Transaction, shelf: Shelf, now: Date): Promise<string[]> {
  const { rows } = await tx.query<{ name: string }>(
    `with due as (delete from blob_leftovers where shelf = $1 and due_at <= $2 and name in
        (select name from blob_leftovers where shelf = $1 and due_at <= $2 order by due_at limit ${mostAtOnce}) returning name)
      select name from due where not ${isNamed[shelf]} order by name`,
    [shelf, now],
  );
  return rows.map(({ name }) => name);
}
