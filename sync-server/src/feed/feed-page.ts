// Pages of the feed: how rows that were read become `rows` frames, and where a reader stands after them. Pure: the store reads, this decides.
import type { CollectionName, DocumentOf } from '@greenland/shared-schema/protocol/document';
import type { Documents, PositionByStream, Rows } from '@greenland/shared-schema/protocol/wire-frame';

/** A document to write; `body` null: it is gone. */
export type Change = {
  [Name in CollectionName]: { collection: Name; id: string; body: DocumentOf<Name> | null };
}[CollectionName];

/** Where a reader stands: collection → stream on the wire → position. */
export type Since = Readonly<Record<string, PositionByStream>>;

/** A page of a feed. `complete`: nothing was left behind, and `upTo` names every stream of the audience. Streams by their names on the wire. */
export type FeedPage = {
  documents: Documents;
  gone: Record<string, string[]>;
  upTo: PositionByStream;
  complete: boolean;
};

export type FeedRow = { stream: string; collection: CollectionName; id: string; position: number; body: unknown };

/** What was read: rows in order of position, `whole` when none was left behind, and where each stream stood before they were read. */
export type FeedReading = { rows: readonly FeedRow[]; whole: boolean; heads: ReadonlyMap<string, number> };

/** `audience`: the streams that the learner may read, by their names on the wire. */
export function composePage({ rows, whole, heads }: FeedReading, audience: ReadonlyMap<string, string>): FeedPage {
  const wireByStream = new Map([...audience].map(([wire, stream]) => [stream, wire]));
  const reached = whole ? [...audience].map(([wire, stream]) => [wire, heads.get(stream) ?? 0] as const) : [];
  const page: FeedPage = { documents: {}, gone: {}, upTo: Object.fromEntries(reached), complete: whole };
  const bodiesByCollection = page.documents as Record<string, unknown[]>;
  for (const { stream, collection, id, position, body } of rows) {
    const wire = wireByStream.get(stream) ?? stream;
    page.upTo[wire] = Math.max(page.upTo[wire] ?? 0, position);
    if (body === null) page.gone[collection] = [...(page.gone[collection] ?? []), id];
    else {
      bodiesByCollection[collection] ??= [];
      bodiesByCollection[collection].push(body);
    }
  }
  return page;
}

/** A page as a frame: of the answer to `request`, or live. */
export function rowsOf(page: FeedPage, request: number | undefined): Rows {
  return {
    type: 'rows',
    ...(request === undefined ? {} : { request }),
    ...(request === undefined || page.complete ? {} : { more: true as const }),
    documents: page.documents,
    ...(Object.keys(page.gone).length > 0 ? { gone: page.gone } : {}),
    upTo: page.upTo,
  };
}
