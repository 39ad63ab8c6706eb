import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DoorScene, enterLearner, openDoorScene } from '../../test/door-scene.ts';
import { memoryBlobs } from '../../test/memory-blobs.ts';
import { makeChunk, makeJpeg, makePng, makeRawPng } from '../../test/picture-fixtures.ts';
import { type Learner, sendPicture, upload, writeForm } from '../../test/profile-client.ts';
import { openDatabase } from '../database/pool.ts';
import { replyProblem } from '../door/problem-reply.ts';
import { createAvatarDoor } from './avatar-door.ts';

let scene: DoorScene;
beforeAll(async () => {
  scene = await openDoorScene();
});
afterAll(() => scene.close());

const patch = ({ token }: Learner, body: unknown) => scene.call('PATCH', '/api/users/me', { token, body });
const read = async ({ token }: Learner) => (await scene.call('GET', '/api/users/me', { token })).body;

async function readStored(name: string) {
  const { rows } = await scene.database.query<{ media_type: string }>(
    'select media_type from avatars where name = $1',
    [name],
  );
  return { body: (await memoryBlobs.get(name)) ?? Buffer.alloc(0), media_type: rows[0]?.media_type };
}

describe('a picture', () => {
  it.each([
    ['jpeg', makeJpeg, 'image/jpeg'],
    ['png', makePng, 'image/png'],
  ] as const)(
    'that is a %s is made anew, without what its camera noted, and shown by its address',
    async (format, make, type) => {
      const learner = await enterLearner(scene);
      const sent = await make(1200, 900);
      const { status, body } = await sendPicture(scene, learner, sent, 'application/x-anything');
      expect(status).toBe(200);
      expect(body.avatar).toMatch(/^http:\/\/academy\.test\/avatars\/[\w-]{22}$/);
      expect((await read(learner)).avatar).toBe(body.avatar);
      const stored = await readStored(String(body.avatar).split('/').at(-1) ?? '');
      expect(stored.media_type).toBe(type);
      const seen = await sharp(stored.body).metadata();
      const upright = format === 'jpeg' ? [384, 512] : [512, 384];
      expect([seen.format, seen.width, seen.height, seen.exif, seen.orientation]).toEqual([
        format,
        ...upright,
        undefined,
        undefined,
      ]);
      expect(stored.body.toString('latin1')).not.toContain('Sentinel');
    },
  );

  it('takes the place of the former one, and goes when it is taken away', async () => {
    const learner = await enterLearner(scene);
    const count = async () =>
      (await scene.database.query('select 1 from avatars where user_id = $1', [learner.id])).rowCount;
    const first = (await sendPicture(scene, learner, await makePng())).body.avatar;
    const second = (await sendPicture(scene, learner, await makeJpeg())).body.avatar;
    expect(second).not.toBe(first);
    expect(await count()).toBe(1);
    expect((await patch(learner, { firstName: 'Awa' })).body.avatar).toBe(second);
    expect((await patch(learner, { avatar: null })).body.avatar).toBeNull();
    expect(await count()).toBe(0);
  });

  it('comes with texts, all or nothing', async () => {
    const learner = await enterLearner(scene);
    const good = await makePng();
    const both = (name: string, content: Buffer) =>
      upload(
        scene,
        learner,
        writeForm([
          { name: 'firstName', content: name },
          { filename: 'a', content },
        ]),
      );
    expect((await both('Amélie', good)).body).toMatchObject({ firstName: 'Amélie', avatar: expect.any(String) });
    const before = await read(learner);
    expect((await both('X', good)).status).toBe(400);
    expect((await both('Kofi', Buffer.from('no picture'))).status).toBe(415);
    expect(await read(learner)).toEqual(before);
    expect((await upload(scene, learner, writeForm([{ name: 'country', content: 'TG' }]))).body.country).toBe('TG');
  });
});

describe('what is no picture, or too much of one', () => {
  const gif = Buffer.from('R0lGODlhAQABAAAAACw=', 'base64');
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
  const zip = Buffer.from('504b0506000000000000000000000000000000000000', 'hex');
  const cases: [string, number, () => Promise<Buffer> | Buffer][] = [
    ['a GIF', 415, () => gif],
    ['an SVG', 415, () => svg],
    ['a text', 415, () => Buffer.from('me.png')],
    [
      'a WebP',
      415,
      async () =>
        sharp(await makePng())
          .webp()
          .toBuffer(),
    ],
    ['a PNG that moves', 415, () => makeRawPng(8, 8, 8, [makeChunk('acTL', Buffer.from([0, 0, 0, 2, 0, 0, 0, 0]))])],
    ['nothing', 400, () => Buffer.alloc(0)],
    ['a head without a body', 400, () => Buffer.from('89504e470d0a1a0a', 'hex')],
    ['half a PNG', 400, async () => (await makePng(400, 400)).subarray(0, 200)],
    ['half a JPEG', 400, async () => (await makeJpeg(800, 800)).subarray(0, 1500)],
    ['a PNG with too few rows', 400, () => makeRawPng(100, 100, 10)],
    ['a bomb of 400 million pixels', 400, () => makeRawPng(20_000, 20_000, 20_000)],
    ['a head that claims 4 billion pixels', 400, () => makeRawPng(65_535, 65_535, 1)],
    ['a very long line', 400, () => makeRawPng(30_000, 100)],
    ['a PNG with a page behind it', 400, async () => Buffer.concat([await makePng(), svg])],
    [
      'a JPEG with a script behind it',
      400,
      async () => Buffer.concat([await makeJpeg(), Buffer.from('<ScRiPt>1</script>')]),
    ],
    ['a JPEG with an archive behind it', 400, async () => Buffer.concat([await makeJpeg(), zip])],
    [
      'a PNG with a page inside',
      400,
      () => makeRawPng(8, 8, 8, [makeChunk('tEXt', Buffer.from('a\0<!DOCTYPE html>'))]),
    ],
    ['more than 5 MiB', 413, async () => Buffer.concat([await makeJpeg(), Buffer.alloc(5 * 1024 * 1024)])],
    ['much more than 5 MiB', 413, () => Buffer.alloc(9 * 1024 * 1024)],
  ];
  it.each(cases)('%s is refused by %i, and nothing changes', async (_what, status, make) => {
    const learner = await enterLearner(scene);
    const content = await make();
    const sent = await sendPicture(scene, learner, content);
    expect([sent.status, sent.body.code]).toEqual([
      status,
      { 400: 'invalid_image', 413: 'payload_too_large', 415: 'unsupported_media_type' }[status],
    ]);
    expect((await read(learner)).avatar).toBeNull();
    expect((await sendPicture(scene, learner, await makePng())).status).toBe(200);
  });

  it('takes a picture of exactly 5 MiB', async () => {
    const learner = await enterLearner(scene);
    const jpeg = await makeJpeg();
    const filled = Buffer.concat([jpeg, Buffer.alloc(5 * 1024 * 1024 - jpeg.length)]);
    expect((await sendPicture(scene, learner, filled)).status).toBe(200);
  });
});

it('shows a picture so that nothing of it can run here, and for ever', async () => {
  const learner = await enterLearner(scene);
  const { body } = await sendPicture(scene, learner, await makePng());
  const database = openDatabase(scene.connectionString);
  const shown = await openDoorScene({
    mounts: [
      {
        path: '/avatars/:name',
        handler: createAvatarDoor({
          database,
          avatarBlobs: memoryBlobs,
          replyProblem: (response, refused) => replyProblem(response, refused, ''),
        }),
      },
    ],
  });
  const path = new URL(String(body.avatar)).pathname;
  const answer = await fetch(`${shown.url}${path}`);
  expect(answer.status).toBe(200);
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-type': 'image/png',
    'content-disposition': 'attachment; filename="avatar.png"',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    'cache-control': 'public, max-age=31536000, immutable',
  });
  const bytes = Buffer.from(await answer.arrayBuffer());
  expect((await sharp(bytes).metadata()).format).toBe('png');
  const again = await fetch(`${shown.url}${path}`, { headers: { 'if-none-match': answer.headers.get('etag') ?? '' } });
  expect([again.status, (await again.arrayBuffer()).byteLength]).toEqual([304, 0]);
  for (const other of ['/avatars/AAAAAAAAAAAAAAAAAAAAAA', '/avatars/..%2f..%2fetc', '/avatars/%00', `${path}x`]) {
    expect((await fetch(`${shown.url}${other}`)).status).toBe(404);
  }
  await shown.close();
  await database.end();
});
