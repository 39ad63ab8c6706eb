// One enemy at a time, each told by a code of its own, while an honest device goes on as if it were alone.
import { setTimeout as delay } from 'node:timers/promises';
import { closeCodeByReason } from '@greenland/shared-schema/protocol/close-code';
import { v7 } from 'uuid';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type CuttingProxy, openCuttingProxy } from '../../test/cutting-proxy.ts';
import { openSyncScene, type SyncScene } from '../../test/sync-scene.ts';
import { everything, isType, WireDevice } from '../../test/wire-device.ts';

/** The clock by which sockets are let go runs so much faster. */
const haste = 40;
const newDevicesPerDay = 20;
/** In which an honest device is answered, whatever others do: on a busy machine too. */
const honestMs = 3_000;

type Learner = { id: string; token: string };
type Ack = { upTo: number; exceptions?: { seq: number; code: string }[] };

let scene: SyncScene;
let proxy: CuttingProxy;
let honest: WireDevice;
const devices: WireDevice[] = [];

beforeAll(async () => {
  scene = await openSyncScene({ DEVICE_RATE_LIMIT: String(newDevicesPerDay) }, (run, periodMs) => {
    const timer = setInterval(run, periodMs / haste);
    return () => clearInterval(timer);
  });
  proxy = await openCuttingProxy(scene.url);
  honest = await greet(await openDevice(await scene.makeLearner()));
  devices.length = 0;
});
afterEach(async () => {
  for (const device of devices.splice(0)) device.close();
  await expectServed();
  expect(honest.closed).toBeNull();
});
afterAll(async () => {
  honest.close();
  await proxy.close();
  await scene.close();
});

async function openDevice(learner: Learner, url = scene.url): Promise<WireDevice> {
  const device = await new WireDevice(url, learner.id, learner.token).open();
  devices.push(device);
  return device;
}

async function greet(device: WireDevice, changes: Record<string, unknown> = {}): Promise<WireDevice> {
  device.hello(changes);
  await device.take(isType('welcome'));
  return device;
}

const newEnemy = async () => greet(await openDevice(await scene.makeLearner()));

let serving = Promise.resolve();

/** The honest device writes, and is answered in time. */
function expectServed(): Promise<void> {
  serving = serving.then(serveOnce);
  return serving;
}

async function serveOnce(): Promise<void> {
  const since = performance.now();
  honest.write('profile-changed', { firstName: 'Awa' });
  honest.push(honest.length);
  expect((await honest.take<Ack>(isType('ack'))).upTo).toBe(honest.length);
  expect(performance.now() - since).toBeLessThan(honestMs);
}

/** Refused by name and closed with its code, while the honest device is served. */
async function expectRefusal(device: WireDevice, name: keyof typeof closeCodeByReason): Promise<void> {
  const [refused] = await Promise.all([device.take<{ code: string }>(isType('refused')), expectServed()]);
  expect(refused.code).toBe(name);
  expect(await device.untilClosed()).toEqual({ code: closeCodeByReason[name], reason: name });
}

const heldOf = async (device: WireDevice) => {
  const sql = 'select seq, code from operations where user_id = $1 order by seq';
  return (await scene.database.query<{ seq: number; code: string | null }>(sql, [device.userId])).rows;
};

describe('who lies', () => {
  it('[VD5] [CC2] about its operations: a signature, a payload or a past that is not the one signed is bad_signature, and changes nothing', async () => {
    const forger = await newEnemy();
    forger.write('profile-changed', { firstName: 'Eve' });
    const frame = forger.pushFrame();
    forger.send({ ...frame, signature: 'A'.repeat(86) });
    await expectRefusal(forger, 'bad_signature');
    const meddler = await newEnemy();
    const operation = meddler.write('profile-changed', { firstName: 'Eve' });
    const signed = meddler.pushFrame();
    meddler.send({ ...signed, operations: [{ ...operation, payload: { firstName: 'Mallory' } }] });
    await expectRefusal(meddler, 'bad_signature');
    // Two phones with one log, as after copying one onto the other: each signs rightly, over another chain.
    const twin = await newEnemy();
    twin.write('profile-changed', { firstName: 'Eve' });
    twin.push();
    await twin.take(isType('ack'));
    twin.forkLast('profile-changed', { firstName: 'Mallory' });
    twin.write('profile-changed', { firstName: 'Trent' });
    twin.push(2);
    await expectRefusal(twin, 'bad_signature');
    expect(await Promise.all([forger, meddler, twin].map(heldOf))).toEqual([[], [], [{ seq: 1, code: null }]]);
  });

  it('[HP7] [WF5] about whose device it is', async () => {
    const victim = await newEnemy();
    victim.write('profile-changed', { firstName: 'Awa' });
    victim.push();
    await victim.take(isType('ack'));
    const thief = await scene.makeLearner();
    const unknown = await openDevice(thief);
    unknown.hello({ deviceId: victim.deviceId, registration: undefined });
    await expectRefusal(unknown, 'unknown_device');
    const otherKey = await openDevice(thief);
    otherKey.hello({ deviceId: victim.deviceId });
    await expectRefusal(otherKey, 'device_key_mismatch');
    // With the victim's public key, which is no secret, it gets an empty log of its own learner and can write nothing into it.
    const { x, y } = victim.keys.publicKey.export({ format: 'jwk' });
    const keyless = await openDevice(thief);
    const registration = { publicKey: { kty: 'EC', crv: 'P-256', x, y }, secret: keyless.secret };
    keyless.hello({ deviceId: victim.deviceId, registration });
    expect(await keyless.take(isType('welcome'))).toMatchObject({ acknowledged: 0 });
    keyless.write('profile-changed', { firstName: 'Eve' });
    keyless.push();
    await expectRefusal(keyless, 'bad_signature');
    expect(await Promise.all([victim, keyless].map(heldOf))).toEqual([[{ seq: 1, code: null }], []]);
    victim.write('profile-changed', { firstName: 'Awa' });
    victim.push(2);
    expect((await victim.take<Ack>(isType('ack'))).upTo).toBe(2);
  });

  it('[PV2] [OP6] [WF4] about what it speaks: another protocol, an operation of the future, more than 1,000 of them', async () => {
    const future = await openDevice(await scene.makeLearner());
    future.hello({ protocol: 1_000 });
    await expectRefusal(future, 'unknown_protocol');
    const early = await newEnemy();
    early.write('profile-changed', { firstName: 'Eve' }, { version: 1_000 });
    early.write('profile-changed', { firstName: 'Awa' });
    early.push();
    const ack = await early.take<Ack>(isType('ack'));
    expect(ack).toMatchObject({ upTo: 2, exceptions: [{ seq: 1, outcome: 'set-aside', code: 'future_version' }] });
    const crowded = await newEnemy();
    for (let count = 0; count < 1_001; count += 1) crowded.write('enrolled', {});
    crowded.sendPacked(crowded.pushFrame());
    await expectRefusal(crowded, 'malformed_frame');
    expect(await heldOf(crowded)).toEqual([]);
  });
});

describe('who is slow', () => {
  it('[HP2] [WF3] a hello that announces too much is refused before it has come', async () => {
    const learner = await scene.makeLearner();
    const large = await openDevice(learner, proxy.url);
    proxy.drip(20);
    const before = proxy.passed.up;
    large.send('x'.repeat(60_000));
    await expectRefusal(large, 'frame_too_large');
    expect(proxy.passed.up - before).toBeLessThan(500);
  });

  it('[HP2] a message that drips, and one of which the last fragment never comes, are too_slow after 90 s', async () => {
    const dripping = await greet(await openDevice(await scene.makeLearner(), proxy.url));
    const waiting = await newEnemy();
    const since = performance.now();
    proxy.drip(1_000 / haste);
    dripping.send(`{"type":"ping","x":"${'x'.repeat(5_000)}"}`);
    waiting.sendFragment('{"type":"push","operations":[');
    await Promise.all([dripping, waiting].map((device) => expectRefusal(device, 'too_slow')));
    expect(performance.now() - since).toBeGreaterThan(80_000 / haste);
  });

  it('[HP2] who sends slowly, but message after message, stays', async () => {
    const device = await greet(await openDevice(await scene.makeLearner(), proxy.url));
    proxy.drip(2);
    for (let count = 0; count < 60; count += 1) device.send({ type: 'ping' });
    const since = performance.now();
    for (let count = 0; count < 60; count += 1) await device.take(isType('pong'));
    expect(performance.now() - since).toBeGreaterThan(90_000 / haste);
    expect(device.closed).toBeNull();
  });
});

describe('who wants too much', () => {
  it('[HP4] pings and pulls without end are too_often; a flood of pings of the WebSocket protocol disturbs nobody', async () => {
    const pinger = await newEnemy();
    for (let count = 0; count < 3_000; count += 1) pinger.send({ type: 'ping' });
    await expectRefusal(pinger, 'too_often');
    const puller = await newEnemy();
    const ask = async () => {
      for (let request = 1; ; request += 1) {
        puller.pull(request, everything);
        await puller.take((frame) => frame.type === 'rows' && Number(frame.request) === request);
      }
    };
    await Promise.all([expect(ask()).rejects.toThrow('4107 too_often'), expectServed()]);
    const quick = await newEnemy();
    for (let count = 0; count < 5_000; count += 1) quick.ping('x'.repeat(125));
    await expectServed();
  });

  it('[HP5] the fifth socket of a device closes its first', async () => {
    const first = await newEnemy();
    const others: WireDevice[] = [];
    for (let count = 0; count < 30; count += 1) {
      const device = await openDevice({ id: first.userId, token: first.token });
      others.push(await greet(device, { deviceId: first.deviceId, registration: undefined }));
    }
    await expectRefusal(first, 'replaced');
    const isOpen = (device: WireDevice) => device.closed === null;
    await expect.poll(() => others.map(isOpen)).toEqual(others.map((_, index) => index >= 26));
  });

  it('[HP6] an account that registers device after device is too_many_devices; its known devices and other learners go on', async () => {
    const learner = await scene.makeLearner();
    const known = await greet(await openDevice(learner));
    for (let count = 1; count < newDevicesPerDay; count += 1) (await greet(await openDevice(learner))).close();
    const extra = await openDevice(learner);
    extra.hello();
    await expectRefusal(extra, 'too_many_devices');
    const sql = 'select count(*) from operation_logs where user_id = $1 and lane = 0';
    expect((await scene.database.query(sql, [learner.id])).rows).toEqual([{ count: newDevicesPerDay }]);
    known.close();
    await known.open();
    await greet(known);
    const other = await newEnemy();
    other.write('enrolled', { courseId: v7() });
    other.push();
    expect((await other.take<Ack>(isType('ack'))).upTo).toBe(1);
  });

  it('[HP8] large pushes take their turns, whoever they are from, and small ones go past', async () => {
    const [held, waiting, small] = [await newEnemy(), await newEnemy(), await newEnemy()];
    const hasAck = (device: WireDevice) => device.frames.some(isType('ack'));
    const pushMany = (device: WireDevice, count: number) => {
      for (let left = count; left > 0; left -= 1) device.write('enrolled', { courseId: v7() });
      device.sendPacked(device.pushFrame());
    };
    await scene.database.transaction(async (tx) => {
      await tx.query('select 1 from operation_logs where user_id = $1 for update', [held.userId]);
      pushMany(held, 201);
      await delay(100);
      pushMany(waiting, 201);
      pushMany(small, 200);
      expect((await small.take<Ack>(isType('ack'))).upTo).toBe(200);
      await expectServed();
      await delay(300);
      expect([held, waiting].map(hasAck)).toEqual([false, false]);
    });
    for (const device of [held, waiting]) expect((await device.take<Ack>(isType('ack'))).upTo).toBe(201);
  });
});
