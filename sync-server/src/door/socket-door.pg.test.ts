import { request } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openSyncScene, type SyncScene } from '../../test/sync-scene.ts';
import { everything, isType, registerLearner, WireDevice } from '../../test/wire-device.ts';

let scene: SyncScene;
const devices: WireDevice[] = [];

beforeAll(async () => {
  scene = await openSyncScene();
});
afterEach(() => {
  for (const device of devices.splice(0)) device.close();
});
afterAll(() => scene.close());

async function newDevice(learner?: { id: string; token: string }): Promise<WireDevice> {
  const { id, token } = learner ?? (await registerLearner(scene.url));
  const device = await new WireDevice(scene.url, id, token).open();
  devices.push(device);
  return device;
}

type Rows = { documents: Record<string, Record<string, unknown>[]>; upTo: Record<string, number> };
type Ack = { upTo: number; stamp: { kid: string }; exceptions?: { seq: number; code: string }[] };

describe('the first flight', () => {
  it('[WF5] [WF6] [WF7] [WF8] takes hello, pulls and pushes at once and answers each', async () => {
    const device = await newDevice();
    device.write('enrolled', { courseId: scene.courseId });
    device.hello();
    device.pull();
    device.push();
    const welcome = await device.take<{ mode: string; acknowledged: number }>(isType('welcome'));
    expect(welcome).toMatchObject({ mode: 'full', acknowledged: 0 });
    const rows = await device.take<Rows>((frame) => frame.type === 'rows' && 'request' in frame);
    expect(rows.documents.courses?.map((course) => course.id)).toContain(scene.courseId);
    const ack = await device.take<Ack>(isType('ack'));
    expect(ack.upTo).toBe(1);
    expect(ack.exceptions).toBeUndefined();
    // The pull may have been read before or after the push was taken: the enrolment comes with its answer, or live.
    const place = rows.documents.enrolments ?? (await device.take<Rows>(isType('rows'))).documents.enrolments;
    expect(place?.[0]).toMatchObject({ courseId: scene.courseId, status: 'in_progress' });
  });

  it('[DV3] tells the hashes of a course to the enrolled only', async () => {
    const device = await newDevice();
    device.hello();
    device.pull(1, { ...everything, releases: { [`course:${scene.courseId}`]: 0 } });
    const before = await device.take<Rows>(isType('rows'));
    expect(before.documents.releases).toBeUndefined();
    device.write('enrolled', { courseId: scene.courseId });
    device.push();
    const told = await device.take<Rows>((frame) => 'releases' in ((frame.documents ?? {}) as object));
    expect(told.documents.releases?.[0]).toMatchObject({ id: scene.courseId, version: 1 });
  });

  it('[DV2] [DV4] [WF8] sends only what changed to a device that says where it stands', async () => {
    const learner = await registerLearner(scene.url);
    const device = await newDevice(learner);
    device.write('enrolled', { courseId: scene.courseId });
    device.hello();
    device.push();
    await device.take(isType('ack'));
    device.pull();
    const { upTo } = await device.take<Rows>(isType('rows'));
    device.close();
    const again = await new WireDevice(scene.url, learner.id, learner.token).open();
    devices.push(again);
    again.hello();
    again.pull(7, Object.fromEntries(Object.keys(everything).map((name) => [name, upTo])));
    const nothing = await again.take<Rows & { request: number }>(isType('rows'));
    expect(nothing.request).toBe(7);
    expect(nothing.documents).toEqual({});
    device.close();
  });

  it('[DV5] answers a device of another epoch as if it stood nowhere', async () => {
    const device = await newDevice();
    device.hello({ epoch: 'another-memory' });
    device.pull(1, Object.fromEntries(Object.keys(everything).map((name) => [name, { catalogue: 999, learner: 999 }])));
    const rows = await device.take<Rows>(isType('rows'));
    expect(rows.documents.courses).toHaveLength(1);
  });
});

describe('bad input', () => {
  it.each([
    ['text that is not JSON', 'malformed_frame', 4401, 'not json'],
    ['a hello without its members', 'malformed_frame', 4401, '{"type":"hello"}'],
    ['a ping', 'unexpected_frame', 4403, '{"type":"ping"}'],
    ['five thousand bytes', 'frame_too_large', 4402, `{"type":"ping","x":"${'x'.repeat(5_000)}"}`],
  ])('[WF3] [WF5] [CC2] closes on %s before hello with %s', async (_name, reason, code, message) => {
    const device = await newDevice();
    device.send(message);
    expect((await device.take<{ code: string }>(isType('refused'))).code).toBe(reason);
    expect(await device.untilClosed()).toEqual({ code, reason });
  });

  it('[WF5] [CC2] closes on a second hello, a token that is not ours, an unknown protocol', async () => {
    const twice = await newDevice();
    twice.hello();
    twice.hello();
    expect((await twice.untilClosed()).reason).toBe('unexpected_frame');
    const forged = await newDevice();
    forged.hello({ token: `${forged.token}x` });
    expect((await forged.untilClosed()).code).toBe(4201);
    const future = await newDevice();
    future.hello({ protocol: 999 });
    expect((await future.untilClosed()).reason).toBe('unknown_protocol');
  });

  it('[WF5] [OC5] refuses a device id under another key, and one that never registered', async () => {
    const learner = await registerLearner(scene.url);
    const first = await newDevice(learner);
    first.hello();
    await first.take(isType('welcome'));
    const thief = await newDevice(learner);
    thief.hello({ deviceId: first.deviceId });
    expect((await thief.untilClosed()).reason).toBe('device_key_mismatch');
    const stranger = await newDevice(learner);
    stranger.hello({ registration: undefined });
    expect((await stranger.untilClosed()).reason).toBe('unknown_device');
  });

  it('[VD5] changes nothing on a signature that does not fit, and takes the same work signed rightly', async () => {
    const learner = await registerLearner(scene.url);
    const device = await newDevice(learner);
    device.write('enrolled', { courseId: scene.courseId });
    device.hello();
    const frame = device.pushFrame();
    device.send({ ...frame, signature: frame.signature.replace(/^./, (letter) => (letter === 'A' ? 'B' : 'A')) });
    expect((await device.untilClosed()).reason).toBe('bad_signature');
    await device.open();
    device.hello();
    expect(await device.take((one) => one.type === 'welcome' && Number(one.acknowledged) === 0)).toBeTruthy();
    device.push();
    expect((await device.take<Ack>(isType('ack'))).upTo).toBe(1);
  });

  it('[WF7] answers a gap by naming what is missing', async () => {
    const device = await newDevice();
    device.write('enrolled', { courseId: scene.courseId });
    device.write('dropped', { courseId: scene.courseId });
    device.hello();
    device.push(2, 2);
    expect(await device.take(isType('gap'))).toMatchObject({ expected: 1 });
    device.push(1, 2);
    expect((await device.take<Ack>(isType('ack'))).upTo).toBe(2);
  });

  it.each([undefined, 'null', 'https://evil.example', 'http://localhost.evil.example'])(
    'turns away the origin %s before the upgrade',
    async (origin) => {
      const headers = {
        ...{ connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' },
        ...{ 'sec-websocket-key': Buffer.from('0123456789abcdef').toString('base64') },
        ...(origin === undefined ? {} : { origin }),
      };
      const status = await new Promise((resolve, reject) => {
        const asked = request(`${scene.url}/sync`, { headers });
        asked.on('response', ({ statusCode, headers: told }) =>
          resolve([statusCode, told['content-type'], told['x-frame-options'], typeof told['x-request-id']]),
        );
        asked.on('upgrade', (_response, socket) => {
          socket.destroy();
          resolve('upgraded');
        });
        asked.on('error', reject).end();
      });
      expect(status).toEqual([403, 'application/problem+json; charset=utf-8', 'DENY', 'string']);
    },
  );
});
