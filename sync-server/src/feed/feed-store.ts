// The change feed in Postgres. Invariant: positions of a stream are handed out and committed in the same order, because the writer holds the stream's row.
import { type CollectionName, collectionNames } from '@greenland/shared-schema/protocol/document';
import { jsonLines, plainArray, type Queryable, type Transaction } from '../database/pool.ts';
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
      insert into feed_documents (stream, collection, id, position, body, gone_at)
      select $1, c.collection, c.id, place.head, nullif(c.body, 'null')::json, case when c.body = 'null' then now() end
      from place, hint, rows from (unnest($2::text[]), unnest($3::text[]), string_to_table($4, E'\\n')) as c (collection, id, body)
      on conflict (stream, collection, id) do update
        set position = excluded.position, body = excluded.body, gone_at = excluded.gone_at`,
    values: [
      stream,
      plainArray(written.map((change) => change.collection)),
      plainArray(written.map((change) => change.id)),
      jsonLines(written.map((change) => change.body)),
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

/**
 * The streams that a learner may read on this device, by their names on the wire; null when they have removed it, `'ended'` when the account is
 * closed.
 */
export async function readAudience(
  db: Queryable,
  { userId, deviceId }: { userId: string; deviceId: string },
): Promise<Map<string, string> | 'ended' | null> {
  const { rows } = await db.query<{ course_id: string | null; ended: boolean }>({
    name: 'feed-audience',
    text: `select course_id, false as ended from enrollments where user_id = $1 and status <> 'dropped'
      union all select null, false from learner_devices where user_id = $1 and device_id = $2 and revoked_at is not null
      union all select null, true from users where id = $1 and not is_active`,
    values: [userId, deviceId],
  });
  if (rows.some(({ ended }) => ended)) return 'ended';
  const ids = rows.map(({ course_id }) => course_id);
  if (ids.includes(null)) return null;
  const courses = ids.map((id): [string, string] => [`course:${id}`, courseStream(id ?? '')]);
  return new Map([['catalogue', catalogueStream], ['learner', learnerStream(userId)], ...courses]);
}

/** `pruned`: some place lay below its stream's floor, so that `gone` may lack documents. */
export type StoredPage = FeedPage & { pruned: boolean };

/** Where a stream stands: no collection. */
type StreamRow = { stream: string; collection: null; position: number; floor: number };

const pageRows = 300;

/**
 * The next page after `since`: rows in order of position, whole transactions only. Only streams of `audience` are read, whatever
 * `since` names; a stream that it does not name counts as 0.
 */
export async function readPage(
  db: Queryable,
  audience: ReadonlyMap<string, string>,
  since: Since,
): Promise<StoredPage> {
  const wanted = collectionNames.filter((name) => Object.hasOwn(since, name));
  const places = wanted.flatMap((collection) =>
    [...audience].map(([wire, stream]) => ({ collection, stream, position: since[collection]?.[wire] ?? 0 })),
  );
  // One statement, one moment: everything up to a head that it sees is among what it sees.
  // Place by place, each by its index: joined at once, the planner may walk through all documents of all streams instead.
  const { rows } = await db.query<FeedRow | StreamRow>({
    name: 'feed-page',
    text: `(select stream, null as collection, null as id, head as position, null::json as body, floor
        from feed_streams where stream = any($4::text[]))
      union all
      (select d.stream, d.collection, d.id, d.position, d.body, null
      from unnest($1::text[], $2::text[], $3::bigint[]) as w (stream, collection, since)
      cross join lateral (
        select stream, collection, id, position, body from feed_documents
        where stream = w.stream and collection = w.collection and position > w.since
        order by position fetch first ${pageRows} rows with ties) d
      order by d.stream, d.position
      fetch first ${pageRows} rows with ties)`,
    values: [
      places.map((place) => place.stream),
      places.map((place) => place.collection),
      places.map((place) => place.position),
      [...audience.values()],
    ],
  });
  const documents = rows.filter((row) => row.collection !== null);
  const streams = rows.filter((row) => row.collection === null);
  const floors = new Map(streams.map(({ stream, floor }) => [stream, floor]));
  const pruned = places.some(({ stream, position }) => position > 0 && position < (floors.get(stream) ?? 0));
  const heads = new Map(streams.map(({ stream, position }) => [stream, position]));
  // Rows of one transaction share their position, and `with ties` never parts them: so each page ends on a whole transaction.
  return { ...composePage({ rows: documents, whole: documents.length < pageRows, heads }, audience), pruned };
}
