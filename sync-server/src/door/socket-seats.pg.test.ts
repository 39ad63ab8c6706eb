import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSyncScene, type SyncScene } from '../../test/sync-scene.ts';
import { isType, registerLearner, WireDevice } from '../../test/wire-device.ts';

let scene: SyncScene;

beforeAll(async () => {
  scene = await openSyncScene();
});
afterAll(() => scene.close());

/** Another socket of the same device. */
async function openAgain(device: WireDevice): Promise<WireDevice> {
  const { url, userId, token, deviceId, secret, keys } = device;
  const again = Object.assign(new WireDevice(url, userId, token), { deviceId, secret, keys });
  return again.open();
}

it('[CC4] [CC2] closes the older socket of a device with its name, and takes what comes from the newer one', async () => {
  const { id, token } = await registerLearner(scene.url);
  const first = await new WireDevice(scene.url, id, token).open();
  first.hello();
  await first.take(isType('welcome'));
  const other = await new WireDevice(scene.url, id, token).open();
  other.hello();
  await other.take(isType('welcome'));
  const second = await openAgain(first);
  second.hello();
  await second.take(isType('welcome'));
  expect(await first.untilClosed()).toEqual({ code: 4104, reason: 'replaced' });
  expect(first.frames).toContainEqual(expect.objectContaining({ type: 'refused', code: 'replaced' }));
  // The socket that went leaves no seat behind: the one that has it stays, as does the learner's other device.
  second.ping('still here');
  other.ping('still here');
  const third = await openAgain(first);
  third.hello();
  await third.take(isType('welcome'));
  expect(await second.untilClosed()).toMatchObject({ code: 4104 });
  expect([other.closed, third.closed]).toEqual([null, null]);
  for (const device of [other, third]) device.close();
});
