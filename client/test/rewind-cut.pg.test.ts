// A restored server, met by a device whose connection breaks right behind the welcome: between two memories of the server.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openNodeSocket } from '../../scripts/device-socket.ts';
import type { OpenSocket, WebSocketLike } from '../src/link/link-socket.ts';
import { putAway, RewindScene, waitMs } from './rewind-scene.ts';

let scene: RewindScene;
beforeAll(async () => {
  scene = await RewindScene.prepare();
});
afterAll(() => scene.close());

/** Lets the first frame of each connection through, the welcome, and breaks the connection behind it; until `mend`. */
function makeBreakingSockets(): { openSocket: OpenSocket; welcomes(): number; mend(): void } {
  let isBreaking = true;
  let welcomes = 0;
  const openSocket: OpenSocket = (url, subprotocol) => {
    const socket = openNodeSocket(url, subprotocol);
    if (!isBreaking) return socket;
    let heard = 0;
    return new Proxy(socket, {
      set(target, name, value) {
        if (name !== 'onmessage') return Reflect.set(target, name, value);
        target.onmessage = ((event: never) => {
          heard += 1;
          if (heard > 1) return target.close();
          welcomes += 1;
          (value as (event: never) => void)(event);
        }) as WebSocketLike['onmessage'];
        return true;
      },
      get: (target, name) => {
        const value = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  };
  return {
    openSocket,
    welcomes: () => welcomes,
    mend: () => {
      isBreaking = false;
    },
  };
}

it('[RW2, RW3, RW4] what was safe is only saved from the welcome on; cut there, again and again, the device still drops what is no more', async () => {
  const { courseId } = scene;
  const first = await scene.register('Awa');
  await first.replica.actions.enrol(courseId);
  expect(await first.device.waitUntilSafe(waitMs)).toBe(true);
  const state = await putAway(first);
  await scene.backUp();

  const later = await scene.publishAnother();
  const worked = await scene.resume(state);
  await worked.replica.actions.enrol(later);
  const attemptId = await worked.replica.actions.submitAttempt(await scene.answer('graded', false));
  expect(await worked.device.waitUntilSafe(waitMs)).toBe(true);
  const isGraded = () => worked.replica.data.attempts.value.some(({ state: face }) => face === 'graded');
  const hasRelease = () => worked.replica.data.releaseByCourse.value.size === 2;
  expect(await worked.device.waitUntil(() => isGraded() && hasRelease(), waitMs)).toBe(true);
  const before = await putAway(worked);
  await scene.rewind();

  const sockets = makeBreakingSockets();
  const cut = await scene.resume(before, { openSocket: sockets.openSocket });
  const { data, acknowledged } = cut.replica;
  expect(await cut.device.waitUntil(() => acknowledged.value[0] === 1 && sockets.welcomes() > 0, waitMs)).toBe(true);
  expect(data.sync.value.toSend).toBe(2);
  expect((await cut.device.read('links'))[0]?.receipts).toEqual([null, null, null]);
  expect(await cut.device.waitUntil(() => data.sync.value.link === 'waiting' && sockets.welcomes() > 2, waitMs)).toBe(
    true,
  );
  // It never got an answer: it shows what it knew.
  expect(data.courses.value).toHaveLength(2);

  sockets.mend();
  cut.replica.nudge();
  expect(await cut.device.waitUntilSafe(waitMs)).toBe(true);
  expect(await cut.device.waitUntil(() => data.courses.value.length === 1, waitMs)).toBe(true);
  expect([...data.releaseByCourse.value.keys()]).toEqual([courseId]);
  expect(data.attempts.value).toMatchObject([{ id: attemptId }]);
  // Its enrolment in a course that is no more is refused with the reason, and blocks nothing.
  expect(await cut.device.waitUntil(() => data.refusals.value.length === 1, waitMs)).toBe(true);
  expect(data.refusals.value).toMatchObject([{ kind: 'enrolled', code: 'unknown_course' }]);
  expect(await cut.device.waitUntil(() => data.attempts.value[0]?.state === 'graded', waitMs)).toBe(true);
}, 60_000);
