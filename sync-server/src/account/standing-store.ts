// How the accounts behind open sockets stand now.
import { plainArray, type Queryable } from '../database/pool.ts';

/** Who speaks over a socket, and by which sign-in. */
export type SocketHolder = { userId: string; sessionId: string };

/** `generation`: a higher one has ended every sign-in before. `isActive` false: disabled, or gone. */
export type Standing = { isActive: boolean; hasEnded: boolean; role: string | null; generation: number | null };

/** One answer for each of `holders`, in their order. */
export async function readStandings(db: Queryable, holders: readonly SocketHolder[]): Promise<Standing[]> {
  const { rows } = await db.query<Standing>({
    name: 'standings-read',
    text: `select coalesce(u.is_active, false) as "isActive", u.role, u.token_generation as generation,
        exists (select 1 from token_revocations r where r.id = h.session_id) as "hasEnded"
      from unnest($1::uuid[], $2::uuid[]) with ordinality as h (user_id, session_id, place)
      left join users u on u.id = h.user_id order by h.place`,
    values: [plainArray(holders.map(({ userId }) => userId)), plainArray(holders.map(({ sessionId }) => sessionId))],
  });
  return rows;
}
