// Listens to everything that reaches a page: frames of the socket, unpacked, and the bodies of packs.
import type { Page } from 'playwright-core';
import { overhearFrames } from '../../../scripts/dictionary/overhear-frames.ts';

/** JSON texts of frames, in order; packs by hash. `faults`: what the page itself complained of. */
export type WireTap = { up: string[]; down: string[]; packTextByHash: Map<string, string>; faults: string[] };

/** Chromium says these of a server that is away, which is what these tests are about. */
const expectedWhenOffline = /ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET|WebSocket connection to/;

/** Taps `page` from now on into `tap`. */
export function tapPage(page: Page, tap: WireTap): void {
  page.on('websocket', (socket) => {
    const overheard = overhearFrames();
    socket.on('framesent', ({ payload }) => tap.up.push(overheard.up(Buffer.from(payload))));
    socket.on('framereceived', ({ payload }) => tap.down.push(overheard.down(Buffer.from(payload))));
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
