// Forgets documents that have been gone for long. Invariant: a stream's floor is at or above every tombstone that it ever lost.
import type { Database } from '../database/pool.ts';

/** Streams a transaction: their writers wait for it. */
const streamsAtOnce = 200;

/** Prunes tombstones older than `beforeMs` and raises the floors of their streams. Answers how many went. */
export async function pruneTombstones(database: Database, beforeMs: number): Promise<number> {
  let pruned = 0;
  for (let count = 1; count > 0; pruned += count) count = await pruneSome(database, beforeMs);
  return pruned;
}

function pruneSome(database: Database, beforeMs: number): Promise<number> {
  return database.transaction(async (tx) => {
    // As writers do: the stream's row first, then its documents.
    const { rows } = await tx.query<{ stream: string }>({
      name: 'tombstone-streams',
      text: `select stream from feed_streams where stream in (
          select stream from feed_documents where body is null and gone_at < to_timestamp($1::double precision / 1000)
          limit ${streamsAtOnce})
        order by stream for update`,
      values: [beforeMs],
    });
    const { rowCount } = await tx.query({
      name: 'tombstone-prune',
      text: `with pruned as (
          delete from feed_documents where body is null and gone_at < to_timestamp($1::double precision / 1000)
            and stream = any($2::text[]) returning stream, position),
        raised as (
          update feed_streams s set floor = greatest(s.floor, p.position)
          from (select stream, max(position) as position from pruned group by stream) p where s.stream = p.stream)
        select 1 from pruned`,
      values: [beforeMs, rows.map(({ stream }) => stream)],
    });
    return rowCount;
  });
}
