// Who sends so slowly that others would have no place (slow-loris): headers and bodies have their time, and others are served meanwhile.
import { connect, type Socket } from 'node:net';
import express from 'express';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createHttpServer } from '../src/door/http-door.ts';
import { openSyncScene, type SyncScene } from './sync-scene.ts';

let scene: SyncScene;
const sockets: Socket[] = [];
beforeAll(async () => {
  scene = await openSyncScene();
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  await scene.close();
});

function open(first: string): Promise<{ socket: Socket; ended: Promise<string> }> {
  const { hostname, port } = new URL(scene.url);
  const socket = connect(Number(port), hostname);
  sockets.push(socket);
  let text = '';
  socket.on('data', (bytes) => {
    text += String(bytes);
  });
  socket.on('error', () => socket.destroy());
  const ended = new Promise<string>((resolve) => socket.once('close', () => resolve(text)));
  return new Promise((resolve) => socket.once('connect', () => socket.write(first, () => resolve({ socket, ended }))));
}

it('headers have 15 s and whole requests 60 s', () => {
  const server = createHttpServer(express(), { newId: () => '', publicUrl: () => '' });
  expect([server.headersTimeout, server.requestTimeout]).toEqual([15_000, 60_000]);
});

it('200 peers whose headers drip are let go by 408 in their time, and calls are answered meanwhile', async () => {
  const since = performance.now();
  const peers = await Promise.all(Array.from({ length: 200 }, () => open('GET /api/courses HTTP/1.1\r\nHost: x\r\n')));
  const drip = setInterval(
    () => peers.forEach(({ socket }) => void (socket.writable && socket.write('X: y\r\n'))),
    1_000,
  );
  const asked = performance.now();
  expect((await fetch(`${scene.url}/api/courses`)).status).toBe(200);
  expect(performance.now() - asked).toBeLessThan(2_000);
  const texts = await Promise.all(peers.map(({ ended }) => ended));
  clearInterval(drip);
  expect(performance.now() - since).toBeLessThan(30_000);
  expect(new Set(texts.map((text) => text.slice(0, 12)))).toEqual(new Set(['HTTP/1.1 408']));
}, 60_000);
