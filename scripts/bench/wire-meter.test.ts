// The instruments of the benchmarks, on real sockets: a figure is worth what they are.
import { type AddressInfo, connect, createServer } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { type CountingProxy, openCountingProxy } from './proxy-socket.ts';
import { type LinkShape, plainLink, shapeOf } from './shaped-pipe.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A server that answers every chunk with `answer` behind a proxy, and a client that sends. */
async function openLine(shape: LinkShape, answer: Buffer) {
  const server = createServer((socket) => {
    socket.on('data', () => socket.write(answer));
    socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy: CountingProxy = await openCountingProxy((server.address() as AddressInfo).port, shape);
  const client = connect(proxy.port, '127.0.0.1');
  const isClosed = new Promise((resolve) => client.once('close', resolve));
  client.on('error', () => client.destroy());
  closers.push(
    () => client.destroy(),
    proxy.close,
    () => server.close(),
  );
  const heard = () => new Promise((resolve) => client.once('data', resolve));
  return { client, proxy, heard, isClosed };
}

it('counts the bytes of both directions and the sockets', async () => {
  const { client, proxy, heard } = await openLine(plainLink, Buffer.alloc(7));
  client.write(Buffer.alloc(3_000));
  await heard();
  await proxy.meter.settle(50);
  expect(proxy.meter.bytes('up')).toBe(3_000);
  expect(proxy.meter.bytes('down') % 7).toBe(0);
  expect(proxy.meter.bytes()).toBe(3_000 + proxy.meter.bytes('down'));
  expect(proxy.meter.sockets).toBe(1);
});

it('counts a round trip each time the device waits for an answer before it sends more', async () => {
  const { client, proxy, heard } = await openLine({ ...plainLink, delayMs: 60 }, Buffer.alloc(5));
  for (let flight = 0; flight < 3; flight += 1) {
    const answered = heard();
    client.write('one');
    client.write('two');
    await answered;
  }
  expect(proxy.meter.roundTrips(60)).toBe(3);
});

it('lets bytes leave at the rate of the link, and arrive after its delay', async () => {
  const { client, proxy } = await openLine(shapeOf(80, 100), Buffer.alloc(1));
  const startMs = performance.now();
  // 80 kbit/s are 10,000 bytes a second.
  client.write(Buffer.alloc(4_200));
  await proxy.meter.settle(250);
  const tookMs = performance.now() - startMs - 250;
  expect(proxy.meter.bytes('up')).toBe(4_200);
  expect(tookMs).toBeGreaterThan(400);
  expect(tookMs).toBeLessThan(700);
});

it('breaks the connection after the bytes that were asked for', async () => {
  const { client, proxy, isClosed } = await openLine(shapeOf(800, 20), Buffer.alloc(1));
  proxy.cutAfter(10_000);
  client.resume().write(Buffer.alloc(100_000));
  await isClosed;
  expect(proxy.meter.bytes('up')).toBeGreaterThanOrEqual(8_000);
  expect(proxy.meter.bytes()).toBeLessThan(12_000);
});

it('waits for silence no longer than it is told to', async () => {
  const { client, proxy } = await openLine(plainLink, Buffer.alloc(1));
  const chatter = setInterval(() => client.write('still here'), 10);
  const startMs = performance.now();
  await proxy.meter.settle(100, 300);
  clearInterval(chatter);
  expect(performance.now() - startMs).toBeGreaterThan(250);
  expect(performance.now() - startMs).toBeLessThan(1_000);
});
