// The WebSocket of devices that run in Node, and everything else that a headless device takes from its process.
import { createHash, randomBytes } from 'node:crypto';
import { v7 } from 'uuid';
import { WebSocket } from 'ws';
import type { HeadlessPorts } from '../client/src/headless/open-headless-device.ts';
import type { OpenSocket, WebSocketLike } from '../client/src/link/link-socket.ts';

const handshakeTimeout = 60_000;
const perMessageDeflate = false;

/** Opens a socket as a page of the academy would: it names its origin, and leaves out the compression that the server declines anyway. */
export const openNodeSocket: OpenSocket = (url, subprotocol) => {
  const { origin } = new URL(url.replace(/^ws/, 'http'));
  return new WebSocket(url, subprotocol, { origin, perMessageDeflate, handshakeTimeout }) as unknown as WebSocketLike;
};

/** Clock, chance, ids, hash, timers and network of this process. */
export const nodePorts: Omit<HeadlessPorts, 'baseUrl' | 'state'> = {
  app: 'greenland-headless/0.1.0',
  fetch: globalThis.fetch,
  openSocket: openNodeSocket,
  sha256: (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest()),
  now: Date.now,
  monotonicMs: () => performance.now(),
  random: Math.random,
  randomBytes: (length) => randomBytes(length),
  newId: v7,
  schedule(run, delayMs) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};
