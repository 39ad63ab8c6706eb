// Opens one learner's replica on this device: store, log, what screens see, and, in the tab that leads, the link.
import type { ByLane } from '@greenland/shared-schema/protocol/operation';
import type { Sha256 } from '@greenland/shared-schema/protocol/operation-chain';
import type { PackedQuiz } from '@greenland/shared-schema/record/quiz';
import { effect, type ReadonlySignal } from '@preact/signals';
import type { RxStorage } from 'rxdb';
import { createLearnerActions } from '../outbox/learner-actions.ts';
import { openOperationLog } from '../outbox/operation-log.ts';
import { settleIdentity, settleLate } from '../outbox/settle-identity.ts';
import { openDeviceStore, storeNameOf } from '../store/device-store.ts';
import { watchLearnerData } from '../store/learner-data.ts';
import type { LearnerReplica } from '../store/learner-replica.ts';
import type { TabWork } from './lead-tab.ts';
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
  /** Does `work` in one tab at a time, in turns; `stop` ends this tab's part in it. */
  lead: (name: string, work: TabWork) => { stop(): Promise<void> };
  /** Starts the app anew: another tab has given this device a new identity. */
  restart: () => void;
  /** Calls `nudge` when a connection may work again; answers a way to end it. */
  watchNetwork: (nudge: () => void) => () => void;
};

export type OpenedReplica = LearnerReplica & {
  /** Resolves with the last seq of each lane that is durable here. */
  newest(): Promise<ByLane<number>>;
  /** Each lane is safe on the server up to this seq. */
  acknowledged: ReadonlySignal<ByLane<number>>;
};

function watchIdentity(linkedDevice: ReadonlySignal<string | null>, deviceId: string, restart: () => void): () => void {
  return effect(() => {
    if (linkedDevice.value !== null && linkedDevice.value !== deviceId) restart();
  });
}

/** What stands whether or not this tab leads: the store, the log of this device's identity, what is seen and what can be done. */
async function openGround(ports: LearnerReplicaPorts) {
  const { userId, identity } = ports;
  const { deviceId, secret } = identity;
  const name = { deviceId, userId };
  const store = await openDeviceStore(storeNameOf(userId), ports);
  const settling = { ...ports, store, log: name, secret };
  const generation = await settleIdentity(settling);
  const log = openOperationLog({ ...ports, operations: store.operations, log: name, generation, secret });
  const watched = watchLearnerData(store, deviceId, generation);
  const actions = createLearnerActions({ ...ports, ...watched, log, drafts: store.drafts });
  return { store, name, generation, log, watched, actions, settleLate: () => settleLate(settling, generation) };
}

/** Opens the replica of `userId`. Never waits for the network. */
export async function openLearnerReplica(ports: LearnerReplicaPorts): Promise<OpenedReplica> {
  const { userId, identity } = ports;
  const ground = await openGround(ports);
  const { store, name, generation, log, watched, actions } = ground;
  const unwatchIdentity = watchIdentity(watched.linkedDevice, identity.deviceId, ports.restart);
  let link: OpenedLink | null = null;
  const leading = ports.lead(`link-${userId}`, {
    async begin() {
      // Read when this tab's turn has come: what the leader before it kept must not be overwritten by an older memory.
      link = await openLink({ ...ground, memory: await openLinkMemory(store, identity.deviceId, generation) }, ports);
    },
    async end() {
      await link?.stop();
      link = null;
    },
  });
  const nudge = () => link?.nudge();
  const unwatch = ports.watchNetwork(nudge);
  return {
    deviceId: identity.deviceId,
    data: watched.data,
    receipts: openReceiptReader(store, name, generation, ports),
    actions,
    nudge,
    newest: log.newest,
    acknowledged: watched.acknowledged,
    async close() {
      unwatch();
      unwatchIdentity();
      await leading.stop();
      watched.stop();
      await store.close();
    },
  };
}
