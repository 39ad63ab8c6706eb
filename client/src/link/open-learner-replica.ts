// Opens one learner's replica on this device: store, log, what screens see, and, in the tab that leads, the link.
import type { ByLane } from '@greenland/shared-schema/protocol/operation';
import type { Sha256 } from '@greenland/shared-schema/protocol/operation-chain';
import type { PackedQuiz } from '@greenland/shared-schema/record/quiz';
import type { ReadonlySignal } from '@preact/signals';
import type { RxStorage } from 'rxdb';
import { createLearnerActions } from '../outbox/learner-actions.ts';
import { openOperationLog } from '../outbox/operation-log.ts';
import { openDeviceStore, storeNameOf } from '../store/device-store.ts';
import { watchLearnerData } from '../store/learner-data.ts';
import type { LearnerReplica } from '../store/learner-replica.ts';
import { openLinkMemory } from './link-memory.ts';
import { type OpenedLink, type OpenLinkPorts, openLink } from './open-link.ts';
import { openReceiptReader } from './receipt-reader.ts';

export type LearnerReplicaPorts = OpenLinkPorts & {
  userId: string;
  storage: RxStorage<unknown, unknown>;
  /** True where several tabs may open the same store. */
  multiInstance: boolean;
  sha256: Sha256;
  newId: () => string;
  /** The quiz as it was downloaded; null when it is not on this device. */
  findQuiz: (courseId: string, quizHash: string) => Promise<PackedQuiz | null>;
  /** Runs `work` in one tab at a time; the work of this tab ends when `signal` aborts. */
  lead: (name: string, signal: AbortSignal, work: () => Promise<void>) => void;
  /** Calls `nudge` when a connection may work again; answers a way to end it. */
  watchNetwork: (nudge: () => void) => () => void;
};

export type OpenedReplica = LearnerReplica & {
  /** Resolves with the last seq of each lane that is durable here. */
  newest(): Promise<ByLane<number>>;
  /** Each lane is safe on the server up to this seq. */
  acknowledged: ReadonlySignal<ByLane<number>>;
};

/** Opens the replica of `userId`. Never waits for the network. */
export async function openLearnerReplica(ports: LearnerReplicaPorts): Promise<OpenedReplica> {
  const { userId, identity } = ports;
  const name = { deviceId: identity.deviceId, userId };
  const store = await openDeviceStore(storeNameOf(userId), ports.storage, ports.multiInstance);
  const log = openOperationLog({ ...ports, operations: store.operations, log: name, secret: identity.secret });
  const watched = watchLearnerData(store, identity.deviceId);
  const actions = createLearnerActions({
    log,
    drafts: store.drafts,
    findQuiz: ports.findQuiz,
    secondsHere: watched.secondsHere,
  });
  const closing = new AbortController();
  let opening: Promise<OpenedLink> | null = null;
  let link: OpenedLink | null = null;
  ports.lead(`link-${userId}`, closing.signal, async () => {
    // Read when this tab's turn has come: what the leader before it kept must not be overwritten by an older memory.
    opening = openLinkMemory(store, identity.deviceId).then((memory) => openLink(store, log, name, memory, ports));
    link = await opening;
  });
  const nudge = () => link?.nudge();
  const unwatch = ports.watchNetwork(nudge);
  return {
    deviceId: identity.deviceId,
    data: watched.data,
    receipts: openReceiptReader(store, name, ports),
    actions,
    nudge,
    newest: log.newest,
    acknowledged: watched.acknowledged,
    async close() {
      unwatch();
      await (await opening)?.stop();
      closing.abort();
      watched.stop();
      await store.close();
    },
  };
}
