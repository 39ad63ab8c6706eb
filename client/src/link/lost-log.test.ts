// A device against a server that holds more, or another log, under its name: told by frames of a scripted server over the real link, log and store.
import { createHash } from 'node:crypto';
import { v7 } from 'uuid';
import { expect, it } from 'vitest';
import { makeIdentity, openIdentity } from '../headless/headless-identity.ts';
import { openDeviceStore, storeNameOf } from '../store/device-store.ts';
import { operationKey } from '../store/local-record.ts';
import { openPortableStorage, type StorageDump } from '../store/portable-storage.ts';
import { unprovenPatience } from './fork-watch.ts';
import type { WebSocketLike } from './link-socket.ts';
import { openLearnerReplica } from './open-learner-replica.ts';

const courseId = v7();
const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest());

/** A server that welcomes with what `lanes` says it holds, and then closes with `code`, if there is one. */
function scriptServer(lanes: number[], code: number | null) {
  return (): WebSocketLike => {
    const socket: WebSocketLike = {
      ...{ binaryType: '', onopen: null, onmessage: null, onclose: null, onerror: null },
      send: () => undefined,
      close: () => undefined,
    };
    const [acknowledged = 0, ...further] = lanes;
    const welcome = { type: 'welcome', protocol: 2, epoch: 'e1', mode: 'full', acknowledged, lanes: further, time: 1 };
    setTimeout(() => {
      socket.onopen?.({} as never);
      socket.onmessage?.({ data: JSON.stringify(welcome) } as never);
      if (code !== null) socket.onclose?.({ code } as never);
    }, 5);
    return socket;
  };
}

async function makePorts() {
  const making = { newId: () => v7(), randomBytes: (length: number) => new Uint8Array(length) };
  return {
    ...{ app: 'test', userId: v7(), multiInstance: false, url: '', sha256, newId: making.newId },
    identity: await openIdentity(await makeIdentity(making)),
    ...{ now: () => 1, monotonicMs: () => performance.now(), random: () => 0.5 },
    ...{ token: async () => 'token', findServerKey: async () => null, findQuiz: async () => null },
    schedule: (run: () => void, delayMs: number) => {
      const timer = setTimeout(run, delayMs);
      return () => clearTimeout(timer);
    },
    ...{ watchNetwork: () => () => undefined, restart: () => undefined, handedOver: () => undefined },
  };
}
type Ports = Awaited<ReturnType<typeof makePorts>>;

/** What a device leaves that has written two ratings. */
async function leaveLog(ports: Ports): Promise<StorageDump> {
  const portable = openPortableStorage();
  const replica = await openLearnerReplica({
    ...{ ...ports, storage: portable.storage, openSocket: scriptServer([], null), loseIdentity: () => undefined },
    lead: () => ({ stop: async () => undefined }),
  });
  for (const stars of [1, 2]) await replica.actions.rateCourse(courseId, stars);
  await replica.close();
  return portable.dump();
}

/** How often the device gives its identity up when it meets such a server. */
async function meet(lanes: number[], code: number | null): Promise<number> {
  const ports = await makePorts();
  const { storage } = openPortableStorage(await leaveLog(ports));
  let given = 0;
  const replica = await openLearnerReplica({
    ...{ ...ports, storage, openSocket: scriptServer(lanes, code) },
    loseIdentity: () => {
      given += 1;
    },
    lead: (_name, { begin, end }) => {
      const begun = begin();
      return { stop: () => begun.then(end) };
    },
  });
  await new Promise((resolve) => setTimeout(resolve, 300));
  await replica.close();
  return given;
}

it('[LG4] gives its identity up when the server holds more of a lane than it has written', async () => {
  expect(await meet([3, 0, 0], null)).toBe(1);
  expect(await meet([0, 0, 1], null)).toBe(1);
  expect(await meet([2, 0, 0], null)).toBe(0);
});

it('[LG4] takes a refused signature for a lost log only of a server that holds something of it, so that no fault makes identity after identity', async () => {
  expect(await meet([1, 0, 0], 4405)).toBeGreaterThan(0);
  expect(await meet([0, 0, 0], 4405)).toBe(0);
});

const stamp = { kid: 'k', time: 1, signature: 'A'.repeat(86) };

/** A server that holds a log of the same length which is another one: its receipt never fits. `greeted` is told of each connection. */
function scriptForeignServer(greeted: () => void) {
  return (): WebSocketLike => {
    const socket: WebSocketLike = {
      ...{ binaryType: '', onopen: null, onmessage: null, onclose: null, onerror: null },
      send: () => undefined,
      close: () => setTimeout(() => socket.onclose?.({ code: 1006 } as never), 1),
    };
    const say = (frame: object) => socket.onmessage?.({ data: JSON.stringify(frame) } as never);
    setTimeout(() => {
      socket.onopen?.({} as never);
      say({ type: 'welcome', protocol: 2, epoch: 'e1', mode: 'full', acknowledged: 2, time: 1 });
      greeted();
      // Twice on one connection is not two connections.
      for (const _ of [1, 2]) say({ type: 'ack', upTo: 2, stamp });
    }, 1);
    return socket;
  };
}

/** After how many connections the device gives its identity up; null when it does not within so many more. */
async function meetForeign(ports: Ports, dump: StorageDump): Promise<number | null> {
  const { publicKey } = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ]);
  const { storage } = openPortableStorage(dump);
  let connections = 0;
  let given: number | null = null;
  const openSocket = scriptForeignServer(() => {
    connections += 1;
  });
  const hurry = 40;
  const replica = await openLearnerReplica({
    ...{ ...ports, storage, openSocket, findServerKey: async () => publicKey },
    monotonicMs: () => performance.now() * hurry,
    schedule: (run, delayMs) => ports.schedule(run, delayMs / hurry),
    loseIdentity: () => {
      given ??= connections;
    },
    lead: (_name, { begin, end }) => {
      const begun = begin();
      return { stop: () => begun.then(end) };
    },
  });
  await expect.poll(() => given !== null || connections >= 4 * unprovenPatience, { timeout: 10_000 }).toBe(true);
  await replica.close();
  return given;
}

/** The store as it is after the former identity held a receipt. */
async function keepReceipt(ports: Ports, dump: StorageDump): Promise<StorageDump> {
  const portable = openPortableStorage(dump);
  const store = await openDeviceStore(storeNameOf(ports.userId), { ...ports, storage: portable.storage });
  const receipt = { seq: 1, head: 'h'.repeat(43), epoch: 'e1', stamp };
  await store.receipts.insert({ key: operationKey(0, 1, 0), receipt });
  const kept = await portable.dump();
  await store.close();
  return kept;
}

it('[LG4] gives up a log that no receipt ever fitted when it meets a log of the same length that is another one', async () => {
  const ports = await makePorts();
  expect(await meetForeign(ports, await leaveLog(ports))).toBe(unprovenPatience);
});

it('[LG4] makes one new identity for receipts that never fit, and not one after another', async () => {
  const ports = await makePorts();
  const left = await leaveLog(ports);
  const second = { ...ports, identity: (await makePorts()).identity };
  expect(await meetForeign(second, structuredClone(left))).toBeNull();
  expect(await meetForeign(second, await keepReceipt(ports, left))).toBe(unprovenPatience);
});
