// Listens to everything that reaches a page: frames of the socket, unpacked, and the bodies of packs.
import { inflateRawSync } from 'node:zlib';
import { frameDictionary } from '@greenland/shared-schema/protocol/frame-dictionary';
import type { Page } from 'playwright-core';

/** JSON texts of frames, in order; packs by hash. `faults`: what the page itself complained of. */
export type WireTap = { up: string[]; down: string[]; packTextByHash: Map<string, string>; faults: string[] };

function unpack(payload: string | Buffer): string {
  if (typeof payload === 'string') return payload;
  return inflateRawSync(payload.subarray(1), { dictionary: frameDictionary }).toString('utf8');
}

/** Chromium says these of a server that is away, which is what these tests are about. */
const expectedWhenOffline = /ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET|WebSocket connection to/;

/** Taps `page` from now on into `tap`. */
export function tapPage(page: Page, tap: WireTap): void {
  page.on('websocket', (socket) => {
    socket.on('framesent', ({ payload }) => tap.up.push(unpack(payload)));
    socket.on('framereceived', ({ payload }) => tap.down.push(unpack(payload)));
  });
  page.on('response', async (response) => {
    const hash = /\/packs\/([A-Za-z0-9_-]{43})$/.exec(response.url())?.[1];
    if (hash) tap.packTextByHash.set(hash, await response.text().catch(() => ''));
  });
  page.on('pageerror', (error) => tap.faults.push(error.message));
  page.on('console', (message) => {
    const isFault = message.type() === 'error' || message.type() === 'warning';
    if (isFault && !expectedWhenOffline.test(message.text())) tap.faults.push(message.text());
  });
}

export const newTap = (): WireTap => ({ up: [], down: [], packTextByHash: new Map(), faults: [] });
