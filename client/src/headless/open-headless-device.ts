// A learner's device without a screen: the same account, log, link and store as in the browser, in any JavaScript process.
// RxDB's free tier allows 13 open collections a process: one replica at a time may be open in it.
import { type Lane, lanes } from '@greenland/shared-schema/protocol/operation';
import type { Sha256 } from '@greenland/shared-schema/protocol/operation-chain';
import { computed } from '@preact/signals';
import { makeProcessLock } from '../account/account-lock.ts';
import type { AccountSession } from '../account/account-session.ts';
import type { KeyValue } from '../account/key-value.ts';
import { openAccountSession } from '../account/open-account-session.ts';
import { makeRestCall } from '../account/rest-call.ts';
import { watchSignIn } from '../account/sign-in-watch.ts';
import type { TabWork } from '../link/lead-tab.ts';
import { type OpenedReplica, openLearnerReplica } from '../link/open-learner-replica.ts';
import { makePackRequest } from '../pack/pack-request-door.ts';
import { makeServerKeys } from '../proof/server-keys.ts';
import { storeNameOf } from '../store/device-store.ts';
import { openPortableStorage, type StoredRecord } from '../store/portable-storage.ts';
import { type DeviceState, freshDeviceState } from './device-state.ts';
import { makeIdentity, openIdentity } from './headless-identity.ts';
import { makeNetworkSwitch, type NetworkPorts, type NetworkSwitch } from './network-switch.ts';
import { openPackShelf, type PackShelf } from './pack-shelf.ts';

/** `baseUrl` without a slash at its end. `state`: what `dump` answered earlier; null for a new device. */
export type HeadlessPorts = NetworkPorts & {
  baseUrl: string;
  state: DeviceState | null;
  app: string;
  sha256: Sha256;
  now: () => number;
  monotonicMs: () => number;
  random: () => number;
  randomBytes: (length: number) => Uint8Array;
  newId: () => string;
  schedule: (run: () => void, delayMs: number) => () => void;
};

export type HeadlessDevice = {
  account: AccountSession;
  network: Pick<NetworkSwitch, 'isOnline' | 'turnOff' | 'turnOn'>;
  packs: PackShelf;
  /** The replica of the learner who is signed in, opened when first asked for; null when nobody is. */
  openReplica(): Promise<OpenedReplica | null>;
  /** The stored records of one collection of the current learner: documents, `operations`, `drafts` or `links`. */
  read(collection: string): Promise<StoredRecord[]>;
  /** True as soon as the server has confirmed all that the log holds now; false when `timeoutMs` have passed first, or nobody is signed in. */
  waitUntilSafe(timeoutMs: number): Promise<boolean>;
  /** True as soon as `condition`, which reads signals, is; false when `timeoutMs` have passed first. */
  waitUntil(condition: () => boolean, timeoutMs: number): Promise<boolean>;
  /** All that must not be lost. */
  dump(): Promise<DeviceState>;
  /** Ends the link and the store; `dump` works afterwards. */
  close(): Promise<void>;
};

const callTimeoutMs = 60_000;

/** Values that are plain JSON, readable as one record. */
function makeRecordKeyValue(values: Record<string, unknown>): KeyValue & { dump(): Record<string, unknown> } {
  const valueByKey = new Map(Object.entries(values));
  return {
    get: async (key) => valueByKey.get(key),
    set: async (key, value) => void valueByKey.set(key, value),
    remove: async (key) => void valueByKey.delete(key),
    update: async (key, change) => void valueByKey.set(key, change(valueByKey.get(key))),
    dump: () => Object.fromEntries(valueByKey),
  };
}

function waitUntil(schedule: HeadlessPorts['schedule'], condition: () => boolean, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    let stop = () => {};
    const callOff = schedule(() => {
      stop();
      resolve(false);
    }, timeoutMs);
    stop = computed(condition).subscribe((isMet) => {
      if (!isMet) return;
      callOff();
      // At the first call `stop` has no value yet.
      queueMicrotask(() => stop());
      resolve(true);
    });
  });
}

/** What stands before anybody signs in. */
async function layGround(ports: HeadlessPorts) {
  const state = ports.state ?? freshDeviceState;
  const network = makeNetworkSwitch(ports, state.online);
  const keyValue = makeRecordKeyValue(state.values);
  const call = makeRestCall({ baseUrl: ports.baseUrl, fetch: network.fetch, timeoutMs: callTimeoutMs });
  const request = makePackRequest({ baseUrl: ports.baseUrl, fetch: network.fetch });
  return {
    network,
    keyValue,
    account: await openAccountSession({ keyValue, call, lock: makeProcessLock(), now: ports.now }),
    findServerKey: makeServerKeys({ keyValue, call }),
    packs: openPackShelf(state.packByHash, { request, sha256: ports.sha256 }),
    portable: openPortableStorage(state.store),
    identityByUser: new Map(Object.entries(state.identityByUser)),
  };
}
type Ground = Awaited<ReturnType<typeof layGround>>;

/** There are no other tabs. */
function leadAlone(_name: string, { begin, end }: TabWork) {
  const begun = begin();
  return { stop: () => begun.then(end) };
}

/** The learner has removed this device, and all their work is handed over. */
async function forgetLearner(userId: string, ground: Ground, ports: HeadlessPorts, replica: OpenedReplica) {
  const { account, identityByUser, portable } = ground;
  if (!identityByUser.delete(userId)) return;
  await account.remove(userId, ports.now());
  await replica.close();
  portable.remove(storeNameOf(userId));
  await account.noteWiped(userId);
}

async function openReplica(userId: string, ground: Ground, ports: HeadlessPorts): Promise<OpenedReplica> {
  const { account, findServerKey, identityByUser, network, packs, portable } = ground;
  const stored = identityByUser.get(userId) ?? (await makeIdentity(ports));
  identityByUser.set(userId, stored);
  const { app, sha256, now, monotonicMs, random, newId, schedule } = ports;
  const signIn = watchSignIn(account);
  const replica = await openLearnerReplica({
    ...{ app, sha256, now, monotonicMs, random, newId, schedule, userId, findServerKey },
    identity: await openIdentity(stored),
    url: `${ports.baseUrl.replace(/^http/, 'ws')}/sync`,
    openSocket: network.openSocket,
    token: signIn.token,
    handedOver: () => void forgetLearner(userId, ground, ports, replica),
    storage: portable.storage,
    multiInstance: false,
    findQuiz: (_courseId, quizHash) => packs.findQuiz(quizHash),
    lead: leadAlone,
    // The next opening makes a new one.
    loseIdentity: () => void identityByUser.delete(userId),
    restart: () => undefined,
    watchNetwork: network.watch,
  });
  await waitUntil(schedule, () => replica.data.ready.value, callTimeoutMs);
  const unwatch = signIn.follow(replica.data.sync, replica.nudge);
  return {
    ...replica,
    close: () => {
      unwatch();
      return replica.close();
    },
  };
}

/** Opens the device as `state` left it. Needs no network. */
export async function openHeadlessDevice(ports: HeadlessPorts): Promise<HeadlessDevice> {
  const ground = await layGround(ports);
  const { account, identityByUser, keyValue, network, packs, portable } = ground;
  let open: { userId: string; replica: OpenedReplica } | null = null;
  const close = async () => {
    await open?.replica.close();
    open = null;
  };
  return {
    ...{ account, network, packs, close },
    async openReplica() {
      const userId = account.current.value?.userId;
      if (open && open.userId !== userId) await close();
      if (userId !== undefined) open ??= { userId, replica: await openReplica(userId, ground, ports) };
      return open?.replica ?? null;
    },
    read: (collection) => portable.read(storeNameOf(account.current.value?.userId ?? ''), collection),
    async waitUntilSafe(timeoutMs) {
      const newest = await open?.replica.newest();
      const isSafe = (lane: Lane) => (open?.replica.acknowledged.value[lane] ?? 0) >= (newest?.[lane] ?? 0);
      return waitUntil(ports.schedule, () => newest !== undefined && lanes.every(isSafe), timeoutMs);
    },
    waitUntil: (condition, timeoutMs) => waitUntil(ports.schedule, condition, timeoutMs),
    dump: async () => ({
      format: 1,
      online: network.isOnline(),
      values: keyValue.dump(),
      identityByUser: Object.fromEntries(identityByUser),
      packByHash: packs.dump(),
      store: await portable.dump(),
    }),
  };
}
