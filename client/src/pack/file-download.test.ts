import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { hashOf, type Mishap, type PackServer, startPackServer } from '../../test/pack-server.ts';
import { downloadFile } from './file-download.ts';
import { makePackRequest } from './pack-request-door.ts';
import { makeMemoryPackStore } from './pack-store.ts';

const bytes = new Uint8Array(randomBytes(700_000));
const file = { hash: hashOf(bytes), sizeBytes: bytes.length, mediaType: 'video/mp4' };
let server: PackServer;
let store = makeMemoryPackStore();

beforeEach(async () => {
  server = await startPackServer();
  server.bytesByHash.set(file.hash, bytes);
  store = makeMemoryPackStore();
});
afterEach(() => server.close());

function download(
  mishaps: Mishap[],
  signal = new AbortController().signal,
  wanted: { sizeBytes: number | null } = file,
) {
  server.mishaps = mishaps;
  const request = makePackRequest({ baseUrl: server.baseUrl, fetch });
  const tools = { store, request, stallMs: 200, retryDelayMs: 1 };
  return downloadFile(tools, { ...file, ...wanted }, signal, () => undefined);
}

const ranges = () => server.asked.map(({ range }) => range);
const storedBytes = async () => Buffer.from((await (await store.get(file.hash))?.arrayBuffer()) ?? new ArrayBuffer(0));

it('goes on after each cut from where it stood', async () => {
  expect(await download([{ cutAfter: 200_000 }, { cutAfter: 100_000 }])).toBe('kept');
  expect(ranges()).toEqual([undefined, 'bytes=200000-', 'bytes=300000-']);
  expect((await storedBytes()).equals(bytes)).toBe(true);
});

it('gives up when nothing comes, keeps the pieces, and resumes from them', async () => {
  expect(await download([{ cutAfter: 300_000 }, 'stall', 'stall'])).toBe('network');
  expect(await store.has(file.hash)).toBe(false);
  server.asked = [];
  expect(await download([])).toBe('kept');
  expect(ranges()).toEqual(['bytes=300000-']);
  expect((await storedBytes()).equals(bytes)).toBe(true);
});

it('starts again from the first byte when the server ignores the range', async () => {
  expect(await download([{ cutAfter: 300_000 }, 'ignore-range'])).toBe('kept');
  expect((await storedBytes()).equals(bytes)).toBe(true);
});

it('tries once more after a wrong hash, from the first byte and past all caches', async () => {
  expect(await download([{ cutAfter: 300_000 }, 'rot'])).toBe('kept');
  expect(ranges()).toEqual([undefined, 'bytes=300000-', undefined]);
  expect(server.asked.map(({ fresh }) => fresh)).toEqual([false, false, true]);
});

it('stops reading what is longer than it may be', async () => {
  expect(await download([], undefined, { sizeBytes: 1000 })).toBe('corrupt');
  expect(await store.list()).toEqual([]);
});

it('starts anew when it held everything of a file of unknown size without having checked it', async () => {
  await store.put(`${file.hash}@0`, new Blob([bytes]));
  expect(await download([], undefined, { sizeBytes: null })).toBe('kept');
  expect(ranges()).toEqual([`bytes=${bytes.length}-`, undefined]);
});

it('stops at once when told to', async () => {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 20);
  expect(await download(['stall'], stop.signal)).toBe('paused');
  expect(await download([], stop.signal)).toBe('paused');
});
