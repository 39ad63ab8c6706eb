// The database work that a session asks for: taking a push and reading the feed. Each answers with the event that ends it.
import type { Lane, LogName } from '@greenland/shared-schema/protocol/operation';
import { receiptToSign } from '@greenland/shared-schema/protocol/receipt';
import type { ServerEvent, Speaker } from '@greenland/shared-schema/protocol/server-session';
import type { Ack, PositionByStream, Push, Rows } from '@greenland/shared-schema/protocol/wire-frame';
import type { Database } from '../database/pool.ts';
import { readEpoch } from '../feed/epoch-store.ts';
import { type FeedPage, readAudience, readPage, type Since } from '../feed/feed-store.ts';
import { type Exception, type IngestPorts, ingestOperations } from '../ingest/ingest-operations.ts';

export type WorkPorts = {
  database: Database;
  ingest: IngestPorts;
  /** ES256 over the bytes, IEEE P1363 form, base64url. */
  signReceipt: (bytes: Uint8Array) => { kid: string; signature: string };
  now: () => number;
};

type Durable = { acknowledged: number; head: string; exceptions: Exception[] };

/** Lane 0 goes without saying. */
const inLane = (lane: Lane) => (lane === 0 ? {} : { lane });

function ackFor(log: LogName, durable: Durable, epoch: string, ports: WorkPorts): Ack {
  const time = ports.now();
  const { acknowledged, head, exceptions } = durable;
  const stamp = ports.signReceipt(receiptToSign(log, acknowledged, head, epoch, time));
  const listed = exceptions as NonNullable<Ack['exceptions']>;
  return {
    type: 'ack',
    ...inLane(log.lane),
    upTo: acknowledged,
    stamp: { ...stamp, time },
    ...(listed.length > 0 ? { exceptions: listed } : {}),
  };
}

/** Takes a push. The ack is made after COMMIT, never before (P1). */
export async function takePush(push: Push, speaker: Speaker, ports: WorkPorts): Promise<ServerEvent> {
  const { lane = 0, after = 0, operations, signature } = push;
  const log = { deviceId: speaker.deviceId, userId: speaker.userId, lane };
  const batch = { log, after, operations, signature, carrier: 'socket' as const };
  const ingested = await ports.database.transaction((tx) => ingestOperations(tx, batch, ports.ingest));
  if (ingested.kind === 'refused') return { type: 'failed', reason: ingested.reason, detail: ingested.detail };
  if (ingested.kind === 'gap') {
    return { type: 'ingested', answer: { type: 'gap', ...inLane(ingested.lane), expected: ingested.expected } };
  }
  return { type: 'ingested', answer: ackFor(log, ingested, await readEpoch(ports.database), ports) };
}

export type FeedAnswer = { streams: ReadonlySet<string>; event: ServerEvent };

function rowsOf(page: FeedPage, request: number | undefined): Rows {
  return {
    type: 'rows',
    ...(request === undefined ? {} : { request }),
    ...(request === undefined || page.complete ? {} : { more: true as const }),
    documents: page.documents,
    ...(Object.keys(page.gone).length > 0 ? { gone: page.gone } : {}),
    upTo: page.upTo,
  };
}

function advanceSince(since: Since, upTo: PositionByStream): Since {
  const furthest = (places: PositionByStream) =>
    Object.fromEntries(
      [...new Set([...Object.keys(places), ...Object.keys(upTo)])].map((stream) => [
        stream,
        Math.max(places[stream] ?? 0, upTo[stream] ?? 0),
      ]),
    );
  return Object.fromEntries(Object.entries(since).map(([collection, places]) => [collection, furthest(places)]));
}

/**
 * Reads what changed after `since`. With `request`: all of it, page by page, as the answer to that pull. Without: the next live page,
 * nothing when there is none.
 */
export async function readFeed(
  userId: string,
  since: Since,
  request: number | undefined,
  ports: WorkPorts,
): Promise<FeedAnswer> {
  const audience = await readAudience(ports.database, userId);
  const rows: Rows[] = [];
  let place = since;
  let page: FeedPage;
  do {
    page = await readPage(ports.database, audience, place);
    const isNews = Object.keys(page.documents).length + Object.keys(page.gone).length > 0;
    if (request !== undefined || isNews) rows.push(rowsOf(page, request));
    place = advanceSince(place, page.upTo);
  } while (!page.complete && request !== undefined);
  const event: ServerEvent = { type: 'read', rows, complete: page.complete, collections: Object.keys(since) };
  return { streams: new Set(audience.values()), event };
}
