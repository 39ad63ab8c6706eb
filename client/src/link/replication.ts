// RxDB's replication over the link: every document collection pulls, the operation log pushes. Nothing goes both ways, so nothing can conflict.
import { type CollectionName, collectionNames } from '@greenland/shared-schema/protocol/document';
import type { PositionByStream } from '@greenland/shared-schema/protocol/wire-frame';
import { type RxReplicationState, replicateRxCollection } from 'rxdb/plugins/replication';
import { Subject } from 'rxjs';
import type { DeviceStore } from '../store/device-store.ts';
import type { LoggedOperation } from '../store/local-record.ts';
import type { Link } from './link.ts';
import type { Delivery } from './pull-desk.ts';

type StreamEvent = { documents: never[]; checkpoint: PositionByStream } | 'RESYNC';

export type Replication = {
  /** Live documents of one collection. */
  deliver(collection: CollectionName, delivery: Delivery): void;
  /** A new connection: every collection asks what it has missed. */
  resync(): void;
  stop(): Promise<void>;
};

/** RxDB asks again this soon after the link closed; the link itself waits for the next connection. */
const retryMs = 100;
const pushBatch = 1_000;

/** Documents as RxDB wants them: those that are gone as tombstones. */
function asPulled({ documents, gone }: Delivery): never[] {
  const present = documents.map((document) => ({ ...(document as object), _deleted: false }));
  return [...present, ...gone.map((id) => ({ id, _deleted: true }))] as never[];
}

/** Starts replicating `store` over `link`, under names that tell RxDB where it stopped. */
export function startReplication(store: DeviceStore, link: Link): Replication {
  const streams = new Map<CollectionName, Subject<StreamEvent>>();
  const states: RxReplicationState<never, PositionByStream>[] = [];
  for (const collection of collectionNames) {
    const stream$ = new Subject<StreamEvent>();
    streams.set(collection, stream$);
    const handler = async (checkpoint: PositionByStream | undefined) => {
      const delivery = await link.pull(collection, checkpoint ?? {});
      return { documents: asPulled(delivery), checkpoint: { ...checkpoint, ...delivery.upTo } };
    };
    states.push(
      replicateRxCollection({
        collection: store[collection] as never,
        replicationIdentifier: `link-${collection}`,
        live: true,
        retryTime: retryMs,
        waitForLeadership: false,
        pull: { handler, batchSize: 100_000, stream$ },
      }),
    );
  }
  const outbox = replicateRxCollection<LoggedOperation, PositionByStream>({
    collection: store.operations,
    replicationIdentifier: 'link-operations',
    live: true,
    retryTime: retryMs,
    waitForLeadership: false,
    push: {
      batchSize: pushBatch,
      async handler(rows) {
        await link.push(Math.max(...rows.map((row) => row.newDocumentState.operation.seq)));
        return [];
      },
    },
  });
  return {
    deliver: (collection, delivery) =>
      streams.get(collection)?.next({ documents: asPulled(delivery), checkpoint: delivery.upTo }),
    resync() {
      for (const stream of streams.values()) stream.next('RESYNC');
    },
    async stop() {
      await Promise.all([...states.map((state) => state.cancel()), outbox.cancel()]);
    },
  };
}
