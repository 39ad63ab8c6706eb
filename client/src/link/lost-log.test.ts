// A device against a server that holds more, or another log, under its name: told by frames of a scripted server over the real link, log and store.
import { createHash } from 'node:crypto';
import { v7 } from 'uuid';
import { expect, it } from 'vitest';
import { makeIdentity, openIdentity } from '../headless/headless-identity.ts';
import { openPortableStorage } from '../store/portable-storage.ts';
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

/** A device with two ratings, which was confirmed once when `receipt` is true; answers how often it gave its identity up. */
async function meet(lanes: number[], code: number | null, receipt: boolean): Promise<number> {
  let given = 0;
  const portable = openPortableStorage();
  const ports = {
    ...{ app: 'test', userId: v7(), multiInstance: false, url: '', sha256, storage: portable.storage },
    identity: await openIdentity(
      await makeIdentity({ newId: () => v7(), randomBytes: (length) => new Uint8Array(length) }),
    ),
    ...{ newId: () => v7(), now: () => 1, monotonicMs: () => performance.now(), random: () => 0.5 },
    ...{ token: async () => 'token', findServerKey: async () => null, findQuiz: async () => null },
    schedule: (run: () => void, delayMs: number) => {
      const timer = setTimeout(run, delayMs);
      return () => clearTimeout(timer);
    },
    ...{ watchNetwork: () => () => undefined, restart: () => undefined },
    loseIdentity: () => {
      given += 1;
    },
  };
  const quiet = await openLearnerReplica({
    ...ports,
    openSocket: scriptServer([], null),
    lead: () => ({ stop: async () => undefined }),
  });
  for (const stars of [1, 2]) await quiet.actions.rateCourse(courseId, stars);
  await quiet.close();
  const disk = await portable.dump();
  const stamp = { kid: 'k', time: 1, signature: 's'.repeat(86) };
  const receipts = [{ seq: 1, head: 'h'.repeat(43), epoch: 'e1', stamp }, null, null];
  for (const [place, records] of Object.entries(disk)) {
    if (receipt && place.includes(' links ')) for (const record of records) Object.assign(record, { receipts });
  }
  const replica = await openLearnerReplica({
    ...ports,
    storage: openPortableStorage(disk).storage,
    openSocket: scriptServer(lanes, code),
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
  expect(await meet([3, 0, 0], null, false)).toBe(1);
  expect(await meet([0, 0, 1], null, false)).toBe(1);
  expect(await meet([2, 0, 0], null, false)).toBe(0);
});

it('[LG4] takes a refused signature for a lost log only when it was confirmed before, so that no fault makes identity after identity', async () => {
  expect(await meet([1, 0, 0], 4405, true)).toBeGreaterThan(0);
  expect(await meet([1, 0, 0], 4405, false)).toBe(0);
});
