// RxDB's replication over the link: every document collection pulls, the operation log pushes. Nothing goes both ways, so nothing can conflict.
import { type CollectionName, collectionNames } from '@greenland/shared-schema/protocol/document';
import { type ByLane, byLane, type Lane } from '@greenland/shared-schema/protocol/operation';
import type { PositionByStream } from '@greenland/shared-schema/protocol/wire-frame';
import { replicateRxCollection } from 'rxdb/plugins/replication';
import { Subject } from 'rxjs';
import type { DeviceStore } from '../store/device-store.ts';
import { generationOfKey, type LinkRecord, type LoggedOperation, laneOfKey } from '../store/local-record.ts';
import type { Link } from './link.ts';
import type { Delivery } from './pull-desk.ts';

/** Where a collection stands, and in which epoch of the server. RxDB joins checkpoints member by member: the places change whole. */
type Checkpoint = { epoch: string | null; places: PositionByStream };
type StreamEvent = { documents: never[]; checkpoint: Checkpoint } | 'RESYNC';

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
function asPulled({ documents, gone }: Delivery): never[] {
  const present = documents.map((document) => ({ ...(document as object), _deleted: false }));
  return [...present, ...gone.map((id) => ({ id, _deleted: true }))] as never[];
}

/** A whole answer of a restored server does not hold what was told by the one before: that is no more. */
async function findLeftOver(
  store: DeviceStore,
  collection: CollectionName,
  { documents }: Delivery,
): Promise<string[]> {
  const told = new Set(documents.map((document) => (document as { id: string }).id));
  const here = await store[collection].find().exec();
  return here.map(({ primary }) => primary).filter((id) => !told.has(id));
}

/** Pulls one collection. Places of another epoch than the server's say nothing: it names none then, and gets a whole answer (RW2). */
class CollectionPull {
  private readonly stream$ = new Subject<StreamEvent>();
  private standing: Checkpoint = { epoch: null, places: {} };
  readonly replication;

  constructor(
    private readonly store: DeviceStore,
    private readonly link: Link,
    private readonly collection: CollectionName,
    private readonly findEpoch: () => string | null,
  ) {
    this.replication = replicateRxCollection<never, Checkpoint>({
      ...shared,
      collection: store[collection] as never,
      replicationIdentifier: `link-${collection}`,
      pull: { batchSize: wholeAnswer, stream$: this.stream$, handler: (checkpoint) => this.pull(checkpoint) },
    });
  }

  deliver(delivery: Delivery): void {
    this.move({ ...this.standing.places, ...delivery.upTo });
    this.stream$.next({ documents: asPulled(delivery), checkpoint: this.standing });
  }

  resync(): void {
    this.stream$.next('RESYNC');
  }

  private async pull(checkpoint: Checkpoint | undefined) {
    // Where it stood before there were epochs in it, it has no places.
    const findSince = () => (checkpoint?.epoch === this.findEpoch() ? (checkpoint.places ?? {}) : {});
    const delivery = await this.link.pull(this.collection, findSince);
    const { isWhole, gone, upTo } = delivery;
    this.move(isWhole ? upTo : { ...checkpoint?.places, ...upTo });
    const leftOver = isWhole ? await findLeftOver(this.store, this.collection, delivery) : [];
    return { documents: asPulled({ ...delivery, gone: [...gone, ...leftOver] }), checkpoint: this.standing };
  }

  private move(places: PositionByStream): void {
    this.standing = { epoch: this.findEpoch(), places };
  }
}

/** The last place of each lane among `entries`. */
function newestOf(entries: readonly LoggedOperation[]): ByLane<number> {
  const seqs = (lane: Lane) =>
    entries.filter(({ key }) => laneOfKey(key) === lane).map(({ operation }) => operation.seq);
  return byLane((lane) => Math.max(0, ...seqs(lane)));
}

/** Pushes the log: RxDB says how far it has come, the link reads it and sends. */
function pushLog(store: DeviceStore, link: Link, generation: number) {
  return replicateRxCollection<LoggedOperation, PositionByStream>({
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
export function startReplication(store: DeviceStore, link: Link, readLink: () => LinkRecord): Replication {
  const findEpoch = () => readLink().epoch;
  const pulls = new Map(collectionNames.map((name) => [name, new CollectionPull(store, link, name, findEpoch)]));
  const outbox = pushLog(store, link, readLink().generation);
  return {
    deliver: (collection, delivery) => pulls.get(collection)?.deliver(delivery),
    resync() {
      for (const pull of pulls.values()) pull.resync();
    },
    async stop() {
      await Promise.all([...[...pulls.values()].map(({ replication }) => replication.cancel()), outbox.cancel()]);
    },
  };
}
