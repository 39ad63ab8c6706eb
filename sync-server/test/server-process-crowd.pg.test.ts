import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCuttingProxy } from './cutting-proxy.ts';
import { openEmbedded, queryEmbedded } from './embedded-rows.ts';
import { PersistentDevice } from './persistent-device.ts';
import { prepareServer, type ServerProcess } from './server-process.ts';
import { everything, isType, registerLearner, WireDevice } from './wire-device.ts';

let server: ServerProcess;

beforeAll(async () => {
  server = await prepareServer();
  await server.start();
}, 120_000);
afterAll(() => server.dispose(), 120_000);

type Ack = { upTo: number };

async function newDevice(url = server.url): Promise<WireDevice> {
  const { id, token } = await registerLearner(server.url);
  return new WireDevice(url, id, token);
}

async function greet(device: WireDevice): Promise<{ acknowledged: number }> {
  await device.open();
  device.hello();
  return device.take(isType('welcome'));
}

const rowsOf = (device: WireDevice) =>
  queryEmbedded(server.dataDir, 'select seq::int from operations where user_id = $1 order by seq', [device.userId]);

/** Resident memory of the server's process. */
const residentBytes = () => {
  const kilobytes = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${server.pid()}/status`, 'utf8'))?.[1];
  return Number(kilobytes) * 1024;
};

describe('500 clients that never read', () => {
  it('[HP3] leave the memory of the server as it was, and an honest device is served', async () => {
    const honest = await newDevice();
    await greet(honest);
    const before = residentBytes();
    const deaf: WireDevice[] = [];
    while (deaf.length < 500) {
      const group = Array.from({ length: 25 }, () => new WireDevice(server.url, honest.userId, honest.token));
      await Promise.all(group.map(greet));
      for (const device of group) {
        device.pause();
        for (let request = 1; request <= 20; request += 1) device.pull(request, everything);
      }
      deaf.push(...group);
    }
    const since = performance.now();
    honest.write('profile-changed', { firstName: 'Awa' });
    honest.push();
    expect((await honest.take<Ack>(isType('ack'))).upTo).toBe(1);
    expect(performance.now() - since).toBeLessThan(5_000);
    expect(residentBytes() - before).toBeLessThan(150_000_000);
    for (const device of [honest, ...deaf]) device.close();
  }, 60_000);
});

describe('in the middle of things', () => {
  it('[P1] [P2] SIGTERM while half a message is here: exit code 0 in time, nothing acknowledged is lost, the rest comes again', async () => {
    const proxy = await openCuttingProxy(server.url);
    const half = await newDevice(proxy.url);
    const fragment = await newDevice();
    for (const device of [half, fragment]) {
      await greet(device);
      device.write('profile-changed', { firstName: 'Awa' });
      device.push();
      await device.take(isType('ack'));
      device.write('profile-changed', { firstName: 'Aminata' });
    }
    const text = JSON.stringify(half.pushFrame(2));
    const before = proxy.passed.up;
    proxy.drip(1);
    half.push(2);
    fragment.sendFragment(JSON.stringify(fragment.pushFrame(2)).slice(0, 200));
    await expect.poll(() => proxy.passed.up - before, { interval: 5 }).toBeGreaterThan(text.length / 4);
    proxy.swallow();
    const since = performance.now();
    expect(await server.stop()).toBe(0);
    expect(performance.now() - since).toBeLessThan(15_000);
    await server.start();
    half.url = server.url;
    for (const device of [half, fragment]) {
      expect(await greet(device)).toMatchObject({ acknowledged: 1, head: device.headAfter(1) });
      device.push(2);
      expect((await device.take<Ack>(isType('ack'))).upTo).toBe(2);
      expect(await rowsOf(device)).toEqual([{ seq: 1 }, { seq: 2 }]);
      device.close();
    }
    await proxy.close();
  }, 60_000);

  it('[P1] [P2] [CC2] kill -9 of PostgreSQL within the transaction of a push: the server lives, the device comes back, the push counts once', async () => {
    const device = await newDevice();
    await greet(device);
    for (let count = 0; count < 20; count += 1) device.write('profile-changed', { firstName: `Awa ${count}` });
    // Somebody holds the log: the push stands within its transaction, with the log's secret read and nothing written.
    const blocker = await openEmbedded(server.dataDir);
    await blocker.query('begin');
    await blocker.query('select 1 from users where id = $1 for update', [device.userId]);
    await blocker.query('select 1 from operation_logs where user_id = $1 for update', [device.userId]);
    device.push();
    const waiting = `select count(*)::int as count from pg_stat_activity
      where wait_event_type = 'Lock' and application_name = 'greenland-academy'`;
    await expect.poll(async () => (await blocker.query(waiting)).rows, { interval: 20 }).toEqual([{ count: 1 }]);
    server.killPostgres();
    expect(await device.untilClosed()).toEqual({ code: 4102, reason: 'database_unavailable' });
    const persistent = new PersistentDevice(device);
    await persistent.drain(20, 30_000);
    expect([persistent.acknowledged, persistent.faults]).toEqual([20, []]);
    expect(await rowsOf(device)).toHaveLength(20);
    expect(server.output().split('is running')).toHaveLength(3);
  }, 60_000);
});
