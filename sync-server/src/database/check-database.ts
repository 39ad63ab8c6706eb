// Whether the database answers now.
import type { Queryable } from './pool.ts';

/** Never rejects. */
export async function checkDatabase(database: Queryable): Promise<'up' | 'down'> {
  const answer = await database.query('select 1').catch(() => null);
  return answer === null ? 'down' : 'up';
}
