// The feed's tables in memory: streams with a head, and the newest state of each document. Pages are composed by the server's own rules.
import { type CollectionName, collectionNames } from '@greenland/shared-schema/protocol/document';
import { type Change, composePage, type FeedPage, type FeedRow, type Since } from '../../src/feed/feed-page.ts';

type Stream = { head: number; rows: ReadonlyMap<string, FeedRow> };

/** So few that answers have several pages. */
const pageRows = 4;

export class SimulatedFeed {
  private readonly streams: Map<string, Stream>;

  constructor(streams: ReadonlyMap<string, Stream> = new Map()) {
    this.streams = new Map(streams);
  }

  copy(): SimulatedFeed {
    return new SimulatedFeed(this.streams);
  }

  /** Writes documents at one new position, as one transaction does. */
  write(stream: string, changes: readonly Change[]): void {
    if (changes.length === 0) return;
    const before = this.streams.get(stream);
    const position = (before?.head ?? 0) + 1;
    const rows = new Map(before?.rows);
    for (const { collection, id, body } of changes) {
      rows.set(`${collection}/${id}`, { stream, collection, id, position, body });
    }
    this.streams.set(stream, { head: position, rows });
  }

  read(audience: ReadonlyMap<string, string>, since: Since): FeedPage {
    const wanted = collectionNames.filter((name) => Object.hasOwn(since, name));
    const found: FeedRow[] = [];
    for (const [wire, stream] of audience) {
      for (const row of this.streams.get(stream)?.rows.values() ?? []) {
        const isWanted = wanted.includes(row.collection) && row.position > (since[row.collection]?.[wire] ?? 0);
        if (isWanted) found.push(row);
      }
    }
    found.sort((a, b) => (a.stream === b.stream ? a.position - b.position : a.stream < b.stream ? -1 : 1));
    const last = found[pageRows - 1];
    const rows = last
      ? found.filter((row, index) => index < pageRows || (row.stream === last.stream && row.position === last.position))
      : found;
    const heads = new Map([...audience.values()].map((stream) => [stream, this.streams.get(stream)?.head ?? 0]));
    return composePage({ rows, whole: rows.length < pageRows, heads }, audience);
  }

  /** Every document of `collection` in these streams, by id. */
  documents(streams: Iterable<string>, collection: CollectionName): Map<string, unknown> {
    const found = new Map<string, unknown>();
    for (const stream of streams) {
      for (const { collection: own, id, body } of this.streams.get(stream)?.rows.values() ?? []) {
        if (own === collection && body !== null) found.set(id, body);
      }
    }
    return found;
  }
}
