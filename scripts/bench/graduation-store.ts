// What a graduation day left in the database.
import type { Database } from '../../sync-server/src/database/pool.ts';

export type Papers = { count: number; meanBytes: number; mostBytes: number };

export async function countPapers(database: Database): Promise<Papers> {
  const { rows } = await database.query<Papers>(
    `select count(*)::int as count, coalesce(avg(p.size_bytes), 0)::float as "meanBytes",
      coalesce(max(p.size_bytes), 0)::float as "mostBytes"
      from certificates c join packs p on p.hash = c.pdf_hash`,
  );
  return rows[0] ?? { count: 0, meanBytes: 0, mostBytes: 0 };
}
