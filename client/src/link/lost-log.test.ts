// A device against a server that holds more, or another log, under its name: told by frames of a scripted server over the real link, log and store.
import { createHash } from 'node:crypto';
import { v7 } from 'uuid';
import { expect, it } from 'vitest';
import { makeIdentity, openIdentity } from '../headless/headless-identity.ts';
import { openPortableStorage, type StorageDump } from '../store/portable-storage.ts';
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
