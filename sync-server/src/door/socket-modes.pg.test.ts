import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openSyncScene, type SyncScene } from '../../test/sync-scene.ts';
import { everything, isType, registerLearner, WireDevice } from '../../test/wire-device.ts';

type Learner = { id: string; token: string };
type Ack = { upTo: number; exceptions?: { seq: number; code: string }[] };
type Welcome = { mode: string; acknowledged: number; ticket?: string };

const tokenSeconds = 3;
let scene: SyncScene;
const devices: WireDevice[] = [];
beforeAll(async () => {
  scene = await openSyncScene({ JWT_EXPIRY: String(tokenSeconds) });
});
afterEach(() => {
  for (const device of devices.splice(0)) device.close();
});
afterAll(() => scene.close());

async function openDevice(learner: Learner, url = scene.url): Promise<WireDevice> {
  const device = await new WireDevice(url, learner.id, learner.token).open();
  devices.push(device);
  return device;
}

async function greet(device: WireDevice, change: Record<string, unknown> = {}): Promise<Welcome> {
  device.hello({ protocol: 2, ...change });
  return device.take<Welcome>(isType('welcome'));
}

async function reopen(device: WireDevice): Promise<WireDevice> {
  device.close();
  return device.open();
}

async function removeDevice(learner: Learner, deviceId: string): Promise<void> {
  const headers = { authorization: `Bearer ${learner.token}` };
  const answer = await fetch(`${scene.url}/api/users/me/devices/${deviceId}`, { method: 'DELETE', headers });
  expect(answer.status).toBe(204);
}

/** A learner with a device that the server knows, and a token that has expired since. */
async function comeBackLate(): Promise<{ learner: Learner; device: WireDevice }> {
  const learner = await registerLearner(scene.url);
  const device = await openDevice(learner);
  await greet(device);
  await delay(tokenSeconds * 1000 + 100);
  return { learner, device: await reopen(device) };
}

describe('a token that has expired', () => {
  it('[WF9] [P3] lets the work of a known device up and shows nothing', async () => {
    const { device } = await comeBackLate();
    expect(await greet(device, { registration: undefined })).toMatchObject({ mode: 'write-only', acknowledged: 0 });
    device.write('enrolled', { courseId: scene.courseId });
    device.push();
    device.pull();
    expect(await device.take(isType('refused'))).toMatchObject({ code: 'sign_in_required' });
    expect(await device.take<Ack>(isType('ack'))).toMatchObject({ upTo: 1 });
    await delay(200);
    expect(device.frames.filter(isType('rows'))).toEqual([]);
    expect(device.closed).toBeNull();
  });

  it('[WF12] makes no stranger a device, and gives none a ticket', async () => {
    const { learner, device } = await comeBackLate();
    const thief = await openDevice(learner);
    thief.write('enrolled', { courseId: scene.courseId });
    thief.hello({ protocol: 2 });
    thief.push();
    expect(await thief.untilClosed()).toEqual({ code: 4201, reason: 'sign_in_required' });
    const { rows } = await scene.database.query('select device_id from learner_devices where user_id = $1', [
      learner.id,
    ]);
    expect(rows).toEqual([{ device_id: device.deviceId }]);
    expect(await greet(device)).not.toHaveProperty('ticket');
  });

  it('[WF12] is still genuine when the key that signed it has been replaced, and no more when the key is gone', async () => {
    const { device } = await comeBackLate();
    const file = path.join(scene.dataFolder, 'keys', 'access-token.json');
    const { keys } = JSON.parse(readFileSync(file, 'utf8'));
    const fresh = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
    const [{ d: _, ...old }] = keys;
    try {
      writeFileSync(file, JSON.stringify({ keys: [fresh, old] }));
      const rotated = await scene.addServer();
      device.url = rotated.url;
      expect(await greet(await reopen(device))).toMatchObject({ mode: 'write-only' });
      writeFileSync(file, JSON.stringify({ keys: [fresh] }));
      device.url = (await scene.addServer()).url;
      (await reopen(device)).hello({ protocol: 2 });
      expect((await device.untilClosed()).reason).toBe('sign_in_required');
    } finally {
      writeFileSync(file, JSON.stringify({ keys }));
    }
  });

  it('[WF12] [CC2] of a disabled account is refused by its own code', async () => {
    const { learner, device } = await comeBackLate();
    await scene.database.query('update users set is_active = false where id = $1', [learner.id]);
    device.hello({ protocol: 2 });
    expect(await device.untilClosed()).toEqual({ code: 4202, reason: 'account_disabled' });
  });
});

describe('a device that its learner has removed', () => {
  it('[RV3] is let go of its open socket at once, and hands in what it has when it comes back', async () => {
    const learner = await registerLearner(scene.url);
    const device = await openDevice(learner);
    const { ticket } = await greet(device);
    device.pull(1, everything);
    await device.take(isType('rows'));
    await removeDevice(learner, device.deviceId);
    const removedAt = Date.now();
    expect(await device.untilClosed()).toEqual({ code: 4101, reason: 'try_later' });
    expect(Date.now() - removedAt).toBeLessThan(5_000);

    await reopen(device);
    device.send({ type: 'resume', protocol: 2, ticket });
    expect(await device.take(isType('welcome'))).toMatchObject({ mode: 'revoked', acknowledged: 0 });
    device.write('enrolled', { courseId: scene.courseId });
    device.push();
    device.pull();
    await device.take((frame) => frame.type === 'refused' && String(frame.code) === 'device_revoked');
    const ack = await device.take<Ack>(isType('ack'));
    expect(ack).toMatchObject({ upTo: 1, exceptions: [{ seq: 1, code: 'device_revoked' }] });
    expect(device.frames.filter(isType('rows'))).toEqual([]);
  });

  it('[RV3] is welcomed so by a whole hello too, and sent away when it speaks protocol 1', async () => {
    const learner = await registerLearner(scene.url);
    const device = await openDevice(learner);
    await greet(device);
    await removeDevice(learner, device.deviceId);
    const welcome = await greet(await reopen(device));
    expect(welcome.mode).toBe('revoked');
    expect(welcome).not.toHaveProperty('ticket');
    (await reopen(device)).hello({ protocol: 1 });
    expect(await device.untilClosed()).toEqual({ code: 4408, reason: 'device_revoked' });
  });
});
