// How long learners have been waiting for a PDF that they are owed.
import type { Queryable } from '../database/pool.ts';

/** Whole seconds since the oldest certificate without a PDF was recorded; 0 when there is none. An erased one gets none. */
export async function certificateLagSeconds(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ seconds: number | null }>({
    name: 'certificate-lag',
    text: `select floor(extract(epoch from clock_timestamp() - min(recorded_at)))::int as seconds
      from certificates where pdf_hash is null and erased_at is null`,
  });
  return Math.max(0, rows[0]?.seconds ?? 0);
}
