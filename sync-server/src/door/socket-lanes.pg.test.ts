import { FrameChannel, type ParseFrame } from '@greenland/shared-schema/protocol/frame-channel';
import { packing2 } from '@greenland/shared-schema/protocol/packing-2';
import { type DownFrame, downFrame, upFrame } from '@greenland/shared-schema/protocol/wire-frame';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { openSyncScene, type SyncScene } from '../../test/sync-scene.ts';
import { everything, isType, registerLearner, unpacker, WireDevice } from '../../test/wire-device.ts';

let scene: SyncScene;
const devices: WireDevice[] = [];

beforeAll(async () => {
  scene = await openSyncScene();
});
afterEach(() => {
  for (const device of devices.splice(0)) device.close();
});
afterAll(() => scene.close());

type Welcome = { epoch?: string; acknowledged: number; lanes?: number[]; ticket?: string; head?: string };
type Ack = { lane?: number; upTo: number; exceptions?: { seq: number; code: string }[] };

async function newDevice(): Promise<WireDevice & { lessonId: string }> {
  const { id, token } = await registerLearner(scene.url);
  const device = await new WireDevice(scene.url, id, token).open();
  devices.push(device);
  const { rows } = await scene.database.query<{ id: string }>(
    `select l ->> 'id' as id from course_versions, jsonb_path_query(body, '$.manifest.modules[*].lessons[*]') l`,
  );
  return Object.assign(device, { lessonId: rows[0]?.id ?? '' });
}

async function greet(device: WireDevice): Promise<Welcome> {
  device.hello({ protocol: 2 });
  return device.take<Welcome>(isType('welcome'));
}

async function resume(device: WireDevice, ticket: unknown): Promise<Welcome> {
  device.close();
  await device.open();
  device.send({ type: 'resume', protocol: 2, ticket });
  return device.take<Welcome>(isType('welcome'));
}

describe('lanes', () => {
  it('[LN1] [LN4] each has its own seqs, chain and acks, and welcome tells of all', async () => {
    const device = await newDevice();
    expect(await greet(device)).toMatchObject({ acknowledged: 0 });
    const { courseId } = scene;
    device.write('enrolled', { courseId });
    for (let count = 0; count < 3; count += 1)
      device.write('lesson-opened', { courseId, lessonId: device.lessonId }, {}, 1);
    device.write('time-spent', { courseId, lessonId: device.lessonId, totalSeconds: 5 }, {}, 2);
    device.send(device.pushFrame());
    device.send({ ...device.pushFrame(1, 3, 1), after: 1 });
    device.send({ ...device.pushFrame(1, 1, 2), after: 1 });
    const acks = [];
    for (let count = 0; count < 3; count += 1) acks.push(await device.take<Ack>(isType('ack')));
    expect(acks.map(({ lane = 0, upTo, exceptions }) => [lane, upTo, exceptions])).toEqual([
      [0, 1, undefined],
      [1, 3, undefined],
      [2, 1, undefined],
    ]);
    device.close();
    await device.open();
    expect(await greet(device)).toMatchObject({ acknowledged: 1, lanes: [3, 1] });
  });

  it('[LN3] what shall come after lane 0 is not taken before it', async () => {
    const device = await newDevice();
    await greet(device);
    const { courseId } = scene;
    device.write('enrolled', { courseId });
    device.write('lesson-completed', { courseId, lessonId: device.lessonId }, {}, 1);
    const late = { ...device.pushFrame(1, 1, 1), after: 1 };
    device.send(late);
    const gap = await device.take<{ lane?: number; expected: number }>(isType('gap'));
    expect([gap.lane, gap.expected]).toEqual([undefined, 1]);
    device.push();
    device.send(late);
    await device.take(isType('ack'));
    expect(await device.take<Ack>(isType('ack'))).toMatchObject({ lane: 1, upTo: 1 });
  });

  it('[LN4] [WF7] a gap in a lane names the lane', async () => {
    const device = await newDevice();
    await greet(device);
    for (let count = 0; count < 2; count += 1)
      device.write('time-spent', { courseId: scene.courseId, lessonId: device.lessonId, totalSeconds: 5 }, {}, 2);
    device.send(device.pushFrame(2, 2, 2));
    expect(await device.take(isType('gap'))).toMatchObject({ lane: 2, expected: 1 });
  });

  it('[PV2] a device of protocol 1 is served as ever', async () => {
    const device = await newDevice();
    device.hello();
    const welcome = await device.take<Welcome>(isType('welcome'));
    expect(welcome).toMatchObject({ protocol: 1, acknowledged: 0, head: device.headAfter(0) });
    expect(Object.keys(welcome).sort()).toEqual(['acknowledged', 'epoch', 'head', 'mode', 'protocol', 'time', 'type']);
  });
});

describe('a device of protocol 2', () => {
  it('[PV2] [PK7] is understood and answered in packing 2', async () => {
    const device = await newDevice();
    device.close();
    const channel = new FrameChannel(packing2, 'device', unpacker, 1_048_576);
    const socket = new WebSocket(`${scene.url.replace('http', 'ws')}/sync`, 'greenland-sync', { origin: scene.url });
    const parse: ParseFrame<DownFrame> = (text, restore) => downFrame.parse(restore(JSON.parse(text)));
    const answers: unknown[] = [];
    const answered = new Promise<void>((resolve) => {
      socket.on('message', (data: Buffer) => {
        const frame = channel.unpack(data, parse);
        answers.push(frame?.type === 'welcome' ? `${frame.type} ${frame.protocol}` : frame?.type);
        if (answers.length === 3) resolve();
      });
    });
    await new Promise((resolve) => socket.once('open', resolve));
    device.write('enrolled', { courseId: scene.courseId });
    const pull = { type: 'pull', request: 1, since: { releases: {} } };
    for (const frame of [device.helloFrame({ protocol: 2 }), device.pushFrame(), pull])
      socket.send(channel.pack(upFrame.parse(frame)));
    await answered;
    socket.close();
    expect(answers.toSorted()).toEqual(['ack', 'rows', 'welcome 2']);
  });
});

describe('a ticket', () => {
  it('[WF11] stands for a whole hello: reading and writing go on', async () => {
    const device = await newDevice();
    const { ticket } = await greet(device);
    const welcome = await resume(device, ticket);
    expect(welcome).toEqual({ type: 'welcome', protocol: 2, mode: 'full', acknowledged: 0 });
    device.write('enrolled', { courseId: scene.courseId });
    device.push();
    expect(await device.take<Ack>(isType('ack'))).toMatchObject({ upTo: 1 });
    device.pull();
    expect(await device.take(isType('rows'))).toMatchObject({ request: 1 });
    expect(await resume(device, ticket)).toMatchObject({ acknowledged: 1 });
  });

  it('[WF11] [DV4] rows leave out the places that all collections have', async () => {
    const device = await newDevice();
    const { ticket } = await greet(device);
    device.pull();
    const { upTo } = await device.take<{ upTo: Record<string, number> }>(isType('rows'));
    await resume(device, ticket);
    device.send({ type: 'pull', request: 2, places: upTo, since: everything });
    expect(await device.take(isType('rows'))).toEqual({ type: 'rows', request: 2, documents: {}, upTo: {} });
  });

  it.each([
    ['that nobody knows', async () => undefined],
    ['of a sign-in that has ended', (device: WireDevice) => logOut(device)],
    [
      'of an account that was closed',
      (device: WireDevice) => change('update users set is_active = false where id = $1', device),
    ],
    [
      'that has expired',
      (device: WireDevice) => change('update resume_tickets set expires_at = now() where user_id = $1', device),
    ],
    [
      'of another epoch',
      (device: WireDevice) => change(`update resume_tickets set epoch = 'another' where user_id = $1`, device),
    ],
  ])('[WF11] [CC2] %s is refused by its own code', async (name, spoil) => {
    const device = await newDevice();
    const { ticket } = await greet(device);
    await spoil(device);
    const shown = name === 'that nobody knows' ? 'A'.repeat(22) : ticket;
    await expect(resume(device, shown)).rejects.toThrow('4106 ticket_unknown');
  });

  it('[WF11] is worth nothing once a newer one was told', async () => {
    const device = await newDevice();
    const { ticket } = await greet(device);
    device.close();
    await device.open();
    const { ticket: newer } = await greet(device);
    await expect(resume(device, ticket)).rejects.toThrow('ticket_unknown');
    expect(await resume(device, newer)).toMatchObject({ mode: 'full' });
  });
});

async function logOut(device: WireDevice): Promise<void> {
  const headers = { authorization: `Bearer ${device.token}` };
  const { status } = await fetch(`${scene.url}/api/auth/logout`, { method: 'POST', headers });
  expect(status).toBe(204);
}

async function change(statement: string, device: WireDevice): Promise<void> {
  const { rowCount } = await scene.database.query(statement, [device.userId]);
  expect(rowCount).toBe(1);
}
