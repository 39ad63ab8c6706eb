// While it stops, a server says to whoever still asks that it is to get no more calls.
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSyncScene, type SyncScene } from './sync-scene.ts';

let scene: SyncScene;
beforeAll(async () => {
  scene = await openSyncScene();
});
afterAll(() => scene.close());

it('readyz is 503 on a connection that is still there, and the connection ends', async () => {
  const other = await scene.addServer();
  const { hostname, port } = new URL(other.url);
  const socket = connect(Number(port), hostname);
  let text = '';
  socket.on('data', (bytes) => {
    text += String(bytes);
  });
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await new Promise((resolve) => socket.once('connect', resolve));
  // Half a call: the connection is not idle, so that stopping waits for the rest.
  await new Promise((resolve) => socket.write('GET /readyz HTTP/1.1\r\nHost: x\r\n', resolve));
  await new Promise((resolve) => setTimeout(resolve, 200));
  const stopped = other.stop();
  socket.write('\r\n');
  await Promise.all([closed, stopped]);
  expect(text).toMatch(/^HTTP\/1\.1 503 /);
  expect(text).toMatch(/connection: close/i);
  expect(text).toContain('{"status":"not-ready","database":"up","storage":"up"}');
  await expect(fetch(`${other.url}/readyz`)).rejects.toThrow();
  expect((await fetch(`${scene.url}/readyz`)).status).toBe(200);
});
