// A page of events, the newest first. Each part of it is read along an index, so that it takes the same time however many there are.
import { courseEventTypes } from '@greenland/shared-schema/contract/analytics-contract';
import type { Queryable } from '../database/pool.ts';
import type { EventPlace } from './event-cursor.ts';

/** `from` is in, `to` is out; both in milliseconds. `after`: the last event of the page before. */
export type EventQuery = {
  eventType: string | null;
  from: number | null;
  to: number | null;
  after: EventPlace | null;
  limit: number;
};

export type EventRow = {
  userId: string | null;
  eventType: string;
  metadata: { courseId?: unknown; score?: unknown };
  createdAt: Date;
} & EventPlace;

const columns = 'id, user_id, event_type, metadata, created_at';

/** $1 from, $2 to, $3 to $5 after, $6 limit. Times that no calendar has are left out. */
const within = `created_at >= to_timestamp($1::double precision / 1000) and created_at < to_timestamp($2::double precision / 1000)
  and (created_at, id) < (coalesce(to_timestamp($3::double precision) + make_interval(secs => $4::double precision / 1000000), 'infinity'),
    coalesce($5::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))`;
const newest = 'order by created_at desc, id desc limit $6';

const shown = `id, user_id as "userId", event_type as "eventType", metadata, created_at as "createdAt",
  floor(extract(epoch from created_at))::bigint as seconds,
  ((extract(epoch from created_at) - floor(extract(epoch from created_at))) * 1000000)::int as micros`;

/** Years of four digits. */
const earliest = Date.parse('0001-01-01T00:00:00Z');
const latest = Date.parse('9999-12-31T23:59:59.999Z') + 1;

const valuesOf = ({ from, to, after, limit }: EventQuery): unknown[] => [
  Math.max(from ?? earliest, earliest),
  Math.min(to ?? latest, latest),
  after?.seconds ?? null,
  after?.micros ?? null,
  after?.id ?? null,
  limit,
];

/** Of the whole academy. */
export async function listAllEvents(db: Queryable, query: EventQuery): Promise<EventRow[]> {
  const isTyped = query.eventType !== null;
  const { rows } = await db.query<EventRow>({
    text: `select ${shown} from (
      select ${columns} from events where ${isTyped ? 'event_type = $7 and ' : ''}${within} ${newest}) e order by created_at desc, id desc`,
    values: [...valuesOf(query), ...(isTyped ? [query.eventType] : [])],
  });
  return rows;
}

/** From a quarter of an hour on, eight times as long each. */
const windowsMs = [0, 1, 2, 3, 4].map((step) => 900_000 * 8 ** step);

/** When the newest event of the whole academy that `query` may list was. */
async function findNewest(db: Queryable, query: EventQuery): Promise<number | null> {
  const { rows } = await db.query<{ at: number }>({
    text: `select extract(epoch from created_at)::float8 * 1000 as at from events where ${within} ${newest}`,
    values: valuesOf({ ...query, limit: 1 }),
  });
  return rows[0]?.at ?? null;
}

/**
 * Of the courses that `teacherId` teaches. A page has to look along an index for each course and kind: not for a whole page of each, but since
 * when a page is full, which is found by looking further and further back.
 */
export async function listOwnEvents(db: Queryable, teacherId: string, query: EventQuery): Promise<EventRow[]> {
  const newestAt = await findNewest(db, query);
  if (newestAt === null) return [];
  for (const windowMs of windowsMs) {
    const since = newestAt - windowMs;
    if (since <= (query.from ?? earliest)) break;
    const rows = await listOwnSince(db, teacherId, { ...query, from: since });
    if (rows.length === query.limit) return rows;
  }
  return listOwnSince(db, teacherId, query);
}

async function listOwnSince(db: Queryable, teacherId: string, query: EventQuery): Promise<EventRow[]> {
  const types = query.eventType === null ? courseEventTypes : [query.eventType];
  const { rows } = await db.query<EventRow>({
    text: `select ${shown} from (
      select e.* from courses c cross join unnest($8::text[]) as t (kind) cross join lateral (
        select ${columns} from events where metadata ->> 'courseId' = c.id::text and event_type = t.kind and ${within} ${newest}) e
      where c.instructor_id = $7 ${newest}) e order by created_at desc, id desc`,
    values: [...valuesOf(query), teacherId, types],
  });
  return rows;
}
