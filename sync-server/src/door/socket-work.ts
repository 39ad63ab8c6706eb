// The database work that a session asks for: taking a push and reading the feed. Each answers with the event that ends it.
import type { Lane, LogName } from '@greenland/shared-schema/protocol/operation';
import { receiptToSign } from '@greenland/shared-schema/protocol/receipt';
import type { ServerEvent, Speaker } from '@greenland/shared-schema/protocol/server-session';
import type { Ack, Push } from '@greenland/shared-schema/protocol/wire-frame';
import type { Database } from '../database/pool.ts';
import { rowsOf, type Since } from '../feed/feed-page.ts';
import { readAudience, readPage } from '../feed/feed-store.ts';
import {
  type Batch,
  type Ingested,
  type IngestPorts,
  ingestOperations,
  type Taken,
} from '../ingest/ingest-operations.ts';
import type { Reinstate } from '../ingest/reinstate-certificates.ts';
import type { TakeTurns } from '../ingest/take-turns.ts';

export type WorkPorts = {
  database: Database;
  ingest: IngestPorts;
  reinstate: Reinstate;
  takeTurns: TakeTurns;
  /** ES256 over the bytes, IEEE P1363 form, base64url. */
  signReceipt: (bytes: Uint8Array) => { kid: string; signature: string };
  now: () => number;
  /** Told of each push: `taken`, `gap`, or why it was refused. */
  notePush?: (outcome: string) => void;
};

/** Lane 0 goes without saying. */
const inLane = (lane: Lane) => (lane === 0 ? {} : { lane });

function ackFor(log: LogName, taken: Taken, ports: WorkPorts): Ack {
  const time = ports.now();
  const { acknowledged, head, epoch, exceptions } = taken;
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

/** Operations; a push of 8 KB (LK1) has fewer attempts. */
const largePush = 200;

/** Large pushes take their turns (HP8), so that a crowd of them leaves room for everybody's small ones. */
function ingestPush(batch: Batch, { database, ingest, takeTurns }: WorkPorts): Promise<Ingested> {
  const run = () => database.transaction((tx) => ingestOperations(tx, batch, ingest));
  return batch.operations.length > largePush ? takeTurns('large push', run) : run();
}

/** Takes a push. The ack is made after COMMIT, never before (P1). */
export async function takePush(push: Push, speaker: Speaker, ports: WorkPorts): Promise<ServerEvent> {
  const { lane = 0, after = 0, operations, signature } = push;
  const log = { deviceId: speaker.deviceId, userId: speaker.userId, lane };
  const batch = { log, after, operations, signature, carrier: 'socket' as const };
  const ingested = await ingestPush(batch, ports);
  ports.notePush?.(ingested.kind === 'ingested' ? 'taken' : ingested.kind === 'gap' ? 'gap' : ingested.reason);
  if (ingested.kind === 'refused') return { type: 'push-refused', reason: ingested.reason, detail: ingested.detail };
  if (ingested.kind === 'gap') {
    return { type: 'ingested', answer: { type: 'gap', ...inLane(ingested.lane), expected: ingested.expected } };
  }
  return { type: 'ingested', answer: ackFor(log, ingested, ports) };
}

export type FeedAnswer = { streams: ReadonlySet<string>; event: ServerEvent };

/** `request`: the pull that the rows answer; left out: they are live. `snapshot`: it does not matter what is gone. */
export type Reading = { since: Since; request?: number; snapshot: boolean };

/**
 * Reads the next page of what changed. Live rows with nothing in them are not told. A device that was removed meanwhile comes back, and is then welcomed as
 * what it is.
 */
export async function readFeed(speaker: Speaker, reading: Reading, ports: WorkPorts): Promise<FeedAnswer> {
  const { since, request, snapshot } = reading;
  const audience = await readAudience(ports.database, speaker);
  if (audience === 'ended') {
    const detail = 'the account is closed';
    return { streams: new Set(), event: { type: 'failed', reason: 'account_disabled', detail } };
  }
  if (!audience) {
    const detail = 'this device was removed: come back';
    return { streams: new Set(), event: { type: 'failed', reason: 'try_later', detail } };
  }
  const streams = new Set(audience.values());
  const page = await readPage(ports.database, audience, since);
  if (page.pruned && !snapshot) return { streams, event: { type: 'pruned' } };
  const isNews = Object.keys(page.documents).length + Object.keys(page.gone).length > 0;
  const rows = request !== undefined || isNews ? [rowsOf(page, request)] : [];
  return { streams, event: { type: 'read', rows, complete: page.complete, collections: Object.keys(since) } };
}
