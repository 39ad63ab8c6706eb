// The change feed in Postgres. Invariant: positions of a stream are handed out and committed in the same order, because the writer holds the stream's row.
import { type CollectionName, collectionNames } from '@greenland/shared-schema/protocol/document';
import type { Queryable, Transaction } from '../database/pool.ts';
import { type Change, composePage, type FeedPage, type FeedRow, type Since } from './feed-page.ts';

/** The channel on which changed streams are told, comma separated: a hint, never the truth. */
export const feedChannel = 'feed';

export const learnerStream = (userId: string) => `learner:${userId}`;
export const courseStream = (courseId: string) => `course:${courseId}`;
export const catalogueStream = 'catalogue';

/** Takes the stream's row until commit: whoever reads facts of this stream in order to change them does this first. */
export async function lockStream(tx: Transaction, stream: string): Promise<void> {
  await tx.query({
    name: 'feed-lock',
    text: `insert into feed_streams (stream) values ($1)
      on conflict (stream) do update set head = feed_streams.head`,
    values: [stream],
  });
}

/** Writes the newest state of documents at one new position of the stream, and hints at it on commit. */
export async function writeChanges(tx: Transaction, stream: string, changes: readonly Change[]): Promise<void> {
  if (changes.length === 0) return;
  const newest = new Map(changes.map((change) => [`${change.collection}/${change.id}`, change]));
  const written = [...newest.values()];
  await tx.query({
    name: 'feed-write',
    text: `with place as (
        insert into feed_streams as s (stream, head) values ($1, 1)
        on conflict (stream) do update set head = s.head + 1 returning head),
      hint as (select pg_notify('${feedChannel}', $1))
      insert into feed_documents (stream, collection, id, position, body)
      select $1, c.collection, c.id, place.head, c.body
      from place, hint, unnest($2::text[], $3::text[], $4::jsonb[]) as c (collection, id, body)
      on conflict (stream, collection, id) do update set position = excluded.position, body = excluded.body`,
    values: [
      stream,
      written.map((change) => change.collection),
      written.map((change) => change.id),
      written.map((change) => (change.body === null ? null : JSON.stringify(change.body))),
    ],
  });
}

/** Wakes whoever follows the stream, on commit: what concerns them has changed beside its documents. */
export async function hintStream(tx: Transaction, stream: string): Promise<void> {
  await tx.query({ name: 'feed-hint', text: 'select pg_notify($1, $2)', values: [feedChannel, stream] });
}

/** A stored document as it stands, parsed by its caller. */
export async function readDocument(
  db: Queryable,
  stream: string,
  collection: CollectionName,
  id: string,
): Promise<unknown> {
  const { rows } = await db.query<{ body: unknown }>({
    name: 'feed-document',
    text: 'select body from feed_documents where stream = $1 and collection = $2 and id = $3',
    values: [stream, collection, id],
  });
  return rows[0]?.body ?? null;
}

/** The streams that a learner may read on this device, by their names on the wire; null when they have removed it. */
export async function readAudience(
  db: Queryable,
  { userId, deviceId }: { userId: string; deviceId: string },
): Promise<Map<string, string> | null> {
  const { rows } = await db.query<{ course_id: string | null }>({
    name: 'feed-audience',
    text: `select course_id from enrollments where user_id = $1 and status <> 'dropped'
      union all select null from learner_devices where user_id = $1 and device_id = $2 and revoked_at is not null`,
    values: [userId, deviceId],
  });
  const ids = rows.map(({ course_id }) => course_id);
  if (ids.includes(null)) return null;
  const courses = ids.map((id): [string, string] => [`course:${id}`, courseStream(id ?? '')]);
  return new Map([['catalogue', catalogueStream], ['learner', learnerStream(userId)], ...courses]);
}

const pageRows = 300;

/**
 * The next page after `since`: rows in order of position, whole transactions only. Only streams of `audience` are read, whatever
 * `since` names; a stream that it does not name counts as 0.
 */
export async function readPage(db: Queryable, audience: ReadonlyMap<string, string>, since: Since): Promise<FeedPage> {
  const wanted = collectionNames.filter((name) => Object.hasOwn(since, name));
  const places = wanted.flatMap((collection) =>
    [...audience].map(([wire, stream]) => ({ collection, stream, position: since[collection]?.[wire] ?? 0 })),
  );
  // Heads before rows: everything up to a head that was seen is committed, and so seen by the second query too.
  const heads = await readHeads(db, [...audience.values()]);
  const { rows } = await db.query<FeedRow>({
    name: 'feed-page',
    text: `select d.stream, d.collection, d.id, d.position, d.body
      from unnest($1::text[], $2::text[], $3::bigint[]) as w (stream, collection, since)
      join feed_documents d on d.stream = w.stream and d.collection = w.collection and d.position > w.since
      order by d.stream, d.position
      fetch first ${pageRows} rows with ties`,
    values: [places.map((p) => p.stream), places.map((p) => p.collection), places.map((p) => p.position)],
  });
  // Rows of one transaction share their position, and `with ties` never parts them: so each page ends on a whole transaction.
  return composePage({ rows, whole: rows.length < pageRows, heads }, audience);
}

async function readHeads(db: Queryable, streams: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await db.query<{ stream: string; head: number }>({
    name: 'feed-heads',
    text: 'select stream, head from feed_streams where stream = any($1::text[])',
    values: [streams],
  });
  return new Map(rows.map(({ stream, head }) => [stream, head]));
}
