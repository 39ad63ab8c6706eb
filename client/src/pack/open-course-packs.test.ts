import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { hashOf, type PackServer, publishCourse, startPackServer } from '../../test/pack-server.ts';
import { openCoursePacks } from './open-course-packs.ts';
import { makePackRequest } from './pack-request-door.ts';
import { makeMemoryPackStore } from './pack-store.ts';

let server: PackServer;
let store = makeMemoryPackStore();
let persistenceAsked = 0;

beforeEach(async () => {
  server = await startPackServer();
  store = makeMemoryPackStore();
  persistenceAsked = 0;
});
afterEach(() => server.close());

function open(packStore = store) {
  return openCoursePacks({
    openStore: async () => packStore,
    request: makePackRequest({ baseUrl: server.baseUrl, fetch }),
    askPersistence: async () => {
      persistenceAsked += 1;
    },
    stallMs: 300,
    retryDelayMs: 1,
  });
}

const big = randomBytes(600_000);
const small = randomBytes(5000);

it('downloads a course, reads it without network, and asks the browser to keep it', async () => {
  const { release, manifest } = publishCourse(server, 1, [small, big, small]);
  const packs = open();
  const state = packs.stateOf(release.manifest);
  expect(state.value).toEqual({ kind: 'none' });
  await packs.download(release);
  expect(state.value).toEqual({ kind: 'complete', total: release.sizeBytes - small.length });
  expect(persistenceAsked).toBe(1);
  await server.close();
  const later = open();
  expect(await later.readManifest(release.manifest)).toEqual(manifest);
  expect(await later.readModule(manifest.modules[0]?.pack ?? '')).toMatchObject({ lessons: [{ minutes: 5 }] });
  await expect.poll(() => later.stateOf(release.manifest).value.kind).toBe('complete');
  const url = await later.mediaUrl({ hash: hashOf(small), mediaType: 'image/png' });
  const shown = await fetch(url ?? '');
  expect([(await shown.arrayBuffer()).byteLength, shown.headers.get('content-type')]).toEqual([5000, 'image/png']);
  expect(await later.mediaUrl({ hash: hashOf(Buffer.from('x')), mediaType: 'image/png' })).toBeNull();
});

it('counts bytes upwards to the total', async () => {
  const { release } = publishCourse(server, 1, [big]);
  const packs = open();
  const seen: number[] = [];
  packs.stateOf(release.manifest).subscribe((state) => {
    if (state.kind === 'loading') seen.push(state.done);
  });
  await packs.download(release);
  expect(seen).toEqual([...seen].sort((one, other) => one - other));
  expect(seen.length).toBeGreaterThan(4);
  expect(seen.at(-1)).toBe(release.sizeBytes);
});

it('pauses, keeps what has arrived over a restart, and asks for the rest only', async () => {
  const { release } = publishCourse(server, 1, [big]);
  const packs = open();
  const state = packs.stateOf(release.manifest);
  state.subscribe((now) => {
    if (now.kind === 'loading' && now.done > 300_000) packs.pause(release.manifest);
  });
  await packs.download(release);
  expect(state.value).toMatchObject({ kind: 'paused', total: release.sizeBytes });
  const later = open();
  await expect.poll(() => later.stateOf(release.manifest).value.kind).toBe('paused');
  const held = later.stateOf(release.manifest).value;
  server.asked = [];
  await later.download(release);
  expect(later.stateOf(release.manifest).value.kind).toBe('complete');
  expect(server.asked).toHaveLength(1);
  expect(Number(server.asked[0]?.range?.match(/\d+/)?.[0])).toBeGreaterThan(280_000);
  expect(held).toMatchObject({ kind: 'paused' });
  expect((await store.list()).filter(({ key }) => key.includes('@'))).toEqual([]);
});

it('fails with network behind a captive portal, then resumes', async () => {
  const { release } = publishCourse(server, 1, [small]);
  const packs = open();
  server.mishaps = ['portal', 'portal'];
  await packs.download(release);
  expect(packs.stateOf(release.manifest).value).toMatchObject({ kind: 'failed', reason: 'network' });
  await packs.download(release);
  expect(packs.stateOf(release.manifest).value.kind).toBe('complete');
});

it('says corrupt when the bytes are wrong twice, and keeps none of them', async () => {
  const { release, manifest } = publishCourse(server, 1, []);
  server.mishaps = [null, 'rot', 'rot'];
  const packs = open();
  await packs.download(release);
  expect(packs.stateOf(release.manifest).value).toMatchObject({ kind: 'failed', reason: 'corrupt' });
  expect(await packs.readModule(manifest.modules[0]?.pack ?? '')).toBeNull();
});

it('says quota when there is no room, and keeps what fitted', async () => {
  const { release } = publishCourse(server, 1, [big]);
  const packs = open(makeMemoryPackStore(400_000));
  await packs.download(release);
  expect(packs.stateOf(release.manifest).value).toMatchObject({ kind: 'failed', reason: 'quota' });
  expect(await packs.readManifest(release.manifest)).not.toBeNull();
});

it('takes a second call during a download for the same download', async () => {
  const { release } = publishCourse(server, 1, [small]);
  const packs = open();
  await Promise.all([packs.download(release), packs.download(release)]);
  expect(server.asked).toHaveLength(3);
});

it('removes a course, but not the files that another one shows', async () => {
  const first = publishCourse(server, 1, [small, big]);
  const second = publishCourse(server, 2, [small]);
  const packs = open();
  await packs.download(first.release);
  server.asked = [];
  await packs.download(second.release);
  expect(server.asked).toHaveLength(2);
  await packs.remove(first.release.manifest);
  expect(packs.stateOf(first.release.manifest).value.kind).toBe('none');
  expect(await packs.usedBytes()).toBe(second.release.sizeBytes);
  await packs.remove(second.release.manifest);
  expect(await packs.usedBytes()).toBe(0);
});

it('keeps a single file, and says when it could not', async () => {
  server.bytesByHash.set(hashOf(small), small);
  const packs = open();
  server.mishaps = ['missing', 'missing'];
  expect(await packs.keepFile(hashOf(small))).toBe(false);
  expect(await packs.keepFile(hashOf(small))).toBe(true);
  expect(await packs.mediaUrl({ hash: hashOf(small), mediaType: 'application/pdf' })).toMatch(/^blob:/);
});

it('finds a quiz in any downloaded version of its course, and nothing elsewhere', async () => {
  const { release, manifest, packedQuiz } = publishCourse(server, 1, []);
  const packs = open();
  expect(await packs.findQuiz(manifest.courseId, packedQuiz.hash)).toBeNull();
  await packs.download(release);
  expect(await packs.findQuiz(manifest.courseId, packedQuiz.hash)).toEqual(packedQuiz);
  expect(await packs.findQuiz(manifest.courseId, hashOf(small))).toBeNull();
  expect(await packs.findQuiz(manifest.modules[0]?.id ?? '', packedQuiz.hash)).toBeNull();
});
