// RxDB's replication over the link: every document collection pulls, the operation log pushes. Nothing goes both ways, so nothing can conflict.
import { type CollectionName, collectionNames } from '@greenland/shared-schema/protocol/document';
import { type ByLane, byLane, type Lane } from '@greenland/shared-schema/protocol/operation';
import { replicateRxCollection } from 'rxdb/plugins/replication';
import { Subject } from 'rxjs';
import type { DeviceStore } from '../store/device-store.ts';
import { generationOfKey, type LinkRecord, type LoggedOperation, laneOfKey } from '../store/local-record.ts';
import type { CertificateKeeper } from './certificate-keeper.ts';
import { type FeedPlace, placeIn, positionsIn } from './feed-place.ts';
import type { Link } from './link.ts';
import type { Delivery } from './pull-desk.ts';

type StreamEvent = { documents: never[]; checkpoint: FeedPlace } | 'RESYNC';

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
/** The link answers with everything at once: there is never a second batch to ask for. */
const wholeAnswer = 100_000;

const shared = { live: true, retryTime: retryMs, waitForLeadership: false };

/** Documents as RxDB wants them: those that are gone as tombstones. */
function asPulled({ documents, gone }: Pick<Delivery, 'documents' | 'gone'>): never[] {
  const present = documents.map((document) => ({ ...(document as object), _deleted: false }));
  return [...present, ...gone.map((id) => ({ id, _deleted: true }))] as never[];
}

/** What is gone, said or not: of a whole answer, everything here that it does not hold (SPEC DV5). */
async function findGone(store: DeviceStore, collection: CollectionName, delivery: Delivery): Promise<string[]> {
  if (!delivery.whole) return delivery.gone;
  const present = new Set(delivery.documents.map((document) => (document as { id: string }).id));
  const here = await store[collection].find().exec();
  return here.map(({ primary }) => primary).filter((id) => !present.has(id));
}

type Stream = Subject<StreamEvent>;

/** What replication works on. `epoch`: the one last told. */
type Ground = { store: DeviceStore; link: Link; keeper: CertificateKeeper; epoch: () => string | null };

/** Pulls one collection; `stream$` brings what comes live. */
function pullCollection({ store, link, keeper, epoch }: Ground, collection: CollectionName, stream$: Stream) {
  return replicateRxCollection<never, FeedPlace>({
    ...shared,
    collection: store[collection] as never,
    replicationIdentifier: `link-${collection}`,
    pull: {
      batchSize: wholeAnswer,
      stream$,
      async handler(checkpoint) {
        const delivery = await link.pull(collection, positionsIn(checkpoint, epoch()));
        const toldIn = epoch();
        if (collection === 'certificates') await keeper.keepAnswer(delivery, toldIn);
        const gone = await findGone(store, collection, delivery);
        return {
          documents: asPulled({ documents: delivery.documents, gone }),
          checkpoint: { ...checkpoint, ...placeIn(toldIn, delivery.upTo) },
        };
      },
    },
  });
}

/** The last place of each lane among `entries`. */
function newestOf(entries: readonly LoggedOperation[]): ByLane<number> {
  const seqs = (lane: Lane) =>
    entries.filter(({ key }) => laneOfKey(key) === lane).map(({ operation }) => operation.seq);
  return byLane((lane) => Math.max(0, ...seqs(lane)));
}

/** Pushes the log: RxDB says how far it has come, the link reads it and sends. */
function pushLog(store: DeviceStore, link: Link, generation: number) {
  return replicateRxCollection<LoggedOperation, FeedPlace>({
    ...shared,
    collection: store.operations,
    replicationIdentifier: 'link-operations',
    push: {
      batchSize: pushBatch,
      async handler(rows) {
        const own = rows.map((row) => row.newDocumentState).filter(({ key }) => generationOfKey(key) === generation);
        await link.push(newestOf(own));
        return [];
      },
    },
  });
}

/** Starts replicating `store` over `link`, under names that tell RxDB where it stopped. `readLink`: which log this is, and the epoch last told. */
export function startReplication(
  { store, link, keeper }: Omit<Ground, 'epoch'>,
  readLink: () => LinkRecord,
): Replication {
  const epoch = () => readLink().epoch;
  const streams = new Map<CollectionName, Stream>(collectionNames.map((name) => [name, new Subject<StreamEvent>()]));
  const pulls = [...streams].map(([collection, stream$]) =>
    pullCollection({ store, link, keeper, epoch }, collection, stream$),
  );
  const outbox = pushLog(store, link, readLink().generation);
  return {
    deliver(collection, delivery) {
      // What could not be kept is kept at the next start, from its document.
      if (collection === 'certificates') void keeper.keepTold(delivery, epoch()).catch(() => undefined);
      streams.get(collection)?.next({ documents: asPulled(delivery), checkpoint: placeIn(epoch(), delivery.upTo) });
    },
    resync() {
      for (const stream of streams.values()) stream.next('RESYNC');
    },
    async stop() {
      await Promise.all([...pulls.map((pull) => pull.cancel()), outbox.cancel()]);
    },
  };
}
