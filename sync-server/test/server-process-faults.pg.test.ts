import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { queryEmbedded } from './embedded-rows.ts';
import { prepareServer, type ServerProcess } from './server-process.ts';
import { isType, registerLearner, WireDevice } from './wire-device.ts';

let server: ServerProcess;
let courseId: string;

beforeAll(async () => {
  server = await prepareServer();
  await server.start();
  const { data } = (await (await fetch(`${server.url}/api/courses`)).json()) as { data: { id: string }[] };
  courseId = data[0]?.id ?? '';
}, 120_000);
afterAll(() => server.dispose(), 120_000);

type Ack = { upTo: number; exceptions?: unknown[]; stamp: { kid: string } };

async function newDevice(): Promise<WireDevice> {
  const { id, token } = await registerLearner(server.url);
  const device = await new WireDevice(server.url, id, token).open();
  device.hello();
  await device.take(isType('welcome'));
  return device;
}

async function comeBack(device: WireDevice): Promise<{ acknowledged: number; head: string; epoch: string }> {
  await device.open();
  device.hello();
  return device.take(isType('welcome'));
}

const countOf = (text: string) => server.output().split(text).length - 1;
describe('kill -9', () => {
  it('[P1] [VD4] [WF5] right after an ack: the work is there, the log goes on, the same push gets the same ack', async () => {
    const device = await newDevice();
    device.write('enrolled', { courseId });
    device.write('course-rated', { courseId, stars: 5 });
    device.write('moon-landed', {});
    device.push();
    const first = await device.take<Ack>(isType('ack'));
    await server.kill();
    await device.untilClosed();
    await server.start();
    expect(await comeBack(device)).toMatchObject({ acknowledged: 3, head: device.headAfter(3) });
    device.push();
    const again = await device.take<Ack>(isType('ack'));
    const outline = ({ upTo, exceptions, stamp }: Ack) => ({ upTo, exceptions, kid: stamp.kid });
    expect(outline(again)).toEqual(outline(first));
    device.write('profile-changed', { firstName: 'Aminata' });
    device.push(4);
    expect((await device.take<Ack>(isType('ack'))).upTo).toBe(4);
    const rows = await queryEmbedded(server.dataDir, 'select seq from operations where user_id = $1', [device.userId]);
    expect(rows).toHaveLength(4);
    device.close();
  }, 120_000);

  it('a second start publishes nothing again and tells no account again; those of the first start still open', async () => {
    expect([countOf('Greenland Academy is running'), countOf('Published the sample course')]).toEqual([2, 2]);
    expect(countOf('Demo accounts')).toBe(1);
    const [, email, password] = /(learner@example\.org)\s+(\S+)/.exec(server.output()) ?? [];
    const body = JSON.stringify({ email, password });
    const headers = { 'content-type': 'application/json' };
    expect((await fetch(`${server.url}/api/auth/login`, { method: 'POST', headers, body })).status).toBe(200);
  });
});

describe('a signal', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    '[CC2] %s: sockets go with 1001, exit code 0, nothing is left running',
    async (signal) => {
      const device = await newDevice();
      device.write('enrolled', { courseId });
      device.push();
      const { upTo } = await device.take<Ack>(isType('ack'));
      expect(await server.stop(signal)).toBe(0);
      expect(await device.untilClosed()).toEqual({ code: 1001, reason: 'going_away' });
      expect(server.postmasterPid()).toBeNull();
      await expect(queryEmbedded(server.dataDir, 'select 1')).rejects.toThrow();
      await server.start();
      expect(await comeBack(device)).toMatchObject({ acknowledged: upTo, head: device.headAfter(1) });
      device.close();
    },
    120_000,
  );

  it('answers the call that is under way before it goes', async () => {
    const person = { firstName: 'Awa', lastName: 'Diop', country: 'SN', language: 'fr', password: 'Correct-horse-7' };
    const body = JSON.stringify({ ...person, email: 'under-way@example.org' });
    const headers = { 'content-type': 'application/json', 'content-length': body.length, expect: '100-continue' };
    const stopped = new Promise<number | null>((resolve, reject) => {
      const call = request(`${server.url}/api/auth/register`, { method: 'POST', headers });
      const answered = new Promise((resolveAnswer) => call.once('response', resolveAnswer));
      call.once('error', reject);
      // By now the server has read the head of this call.
      call.once('continue', () => {
        const ended = server.stop();
        setTimeout(() => call.end(body), 300);
        void answered
          .then(async (response) => {
            expect(response).toMatchObject({ statusCode: 201 });
            resolve(await ended);
          })
          .catch(reject);
      });
      call.flushHeaders();
    });
    expect(await stopped).toBe(0);
    await server.start();
    const rows = await queryEmbedded(server.dataDir, "select 1 from users where email = 'under-way@example.org'");
    expect(rows).toHaveLength(1);
  }, 120_000);

  it('while the database is still being made: exit code 0, nothing is left running, and the next start works', async () => {
    const fresh = await prepareServer();
    fresh.launch();
    await expect.poll(fresh.output, { timeout: 60_000 }).toContain('Making a new database');
    expect(await fresh.stop()).toBe(0);
    expect([fresh.postmasterPid(), fresh.output().includes('is running')]).toEqual([null, false]);
    await fresh.start();
    await fresh.dispose();
  }, 180_000);
});
