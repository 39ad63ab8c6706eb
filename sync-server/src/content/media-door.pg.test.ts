import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callRest } from '../../test/rest-caller.ts';
import { openSyncScene, type SyncScene } from '../../test/sync-scene.ts';
import { makeDownloadLink } from '../certificate/download-link.ts';
import { openSigningKeys, type SigningKeys } from '../certificate/signing-keys.ts';
import { hashBytes } from './content-hash.ts';
import { makeMediaPath } from './media-link.ts';

type Media = { id: string; mediaType: string; sizeBytes: number; url: string; expiresAt: string };

let scene: SyncScene;
let keys: SigningKeys;
let media: Media[];
beforeAll(async () => {
  scene = await openSyncScene();
  keys = openSigningKeys({ folder: join(scene.dataFolder, 'keys'), madeAt: null });
  const { token } = await scene.makeLearner();
  await callRest(scene.url, 'POST', '/api/enrollments', { token, body: { courseId: scene.courseId } });
  const lessons = await callRest(scene.url, 'GET', `/api/courses/${scene.courseId}/lessons`, { token });
  media = (lessons.body as unknown as { data: { media: Media[] }[] }).data.flatMap((lesson) => lesson.media);
});
afterAll(() => scene.close());

const get = (path: string, method = 'GET') => callRest(scene.url, method, path);
const pathOf = ({ url }: Media) => url.slice(new URL(url).origin.length);
const soon = () => Date.now() + 60_000;

describe('a link that lessons give', () => {
  it('brings the bytes that it names, without a token, kept no longer than the link lasts', async () => {
    expect(media.length).toBeGreaterThan(1);
    for (const one of media) {
      const { status, bytes, headers } = await get(pathOf(one));
      expect([status, hashBytes(bytes), bytes.length]).toEqual([200, one.id, one.sizeBytes]);
      expect(headers.get('content-type')).toContain(one.mediaType);
      const seconds = Number(/^private, max-age=(\d+)$/.exec(headers.get('cache-control') ?? '')?.[1]);
      expect(seconds).toBeGreaterThan(6 * 3_600 - 120);
      expect(seconds * 1000).toBeLessThanOrEqual(Date.parse(one.expiresAt) - Date.now() + 2_000);
      const head = await get(pathOf(one), 'HEAD');
      expect([head.status, head.bytes.length]).toEqual([200, 0]);
    }
  });
});

describe('what is no such link', () => {
  const refusals = (): [string, string][] => {
    const [first, second] = media.map(({ id }) => id);
    const link = makeMediaPath(keys, String(first), soon());
    const query = link.slice(link.indexOf('?'));
    const paper = makeDownloadLink(keys, String(first), soon());
    return [
      ['no link', `/media/${first}`],
      ['an ended one', makeMediaPath(keys, String(first), Date.now() - 1)],
      ['one of another file', `/media/${second}${query}`],
      ['a later end', link.replace(/expires=\d+/, `expires=${soon() + 1_000_000}`)],
      ['another signature', link.replace(/signature=..../, 'signature=AAAA')],
      ['an unknown key', link.replace(/kid=[^&]+/, 'kid=nobody')],
      ['a field twice', `${link}&expires=${soon()}`],
      ['a link of a certificate', `/media/${first}${paper.slice(paper.indexOf('?'))}`],
    ];
  };

  it('is refused, and brings nothing', async () => {
    const hash = String(media[0]?.id);
    expect((await get(makeMediaPath(keys, hash, soon()))).status).toBe(200);
    const told: [string, number, unknown][] = [];
    for (const [kind, path] of refusals()) {
      const { status, body } = await get(path);
      told.push([kind, status, body.code]);
    }
    expect(told).toEqual(refusals().map(([kind]) => [kind, 403, 'forbidden']));
  });

  it('is refused alike whether or not there is such a file; a good one to nothing finds nothing', async () => {
    const nowhere = hashBytes(Buffer.from('nothing'));
    expect((await get(`/media/${nowhere}`)).body.code).toBe('forbidden');
    expect((await get(makeMediaPath(keys, nowhere, soon()))).body.code).toBe('not_found');
  });
});
