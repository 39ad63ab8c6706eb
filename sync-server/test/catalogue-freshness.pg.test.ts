// Caches of two servers on one database: what changes by way of one is seen through the other at once.

import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publishCourse } from '../src/content/publish-course.ts';
import { openFolderShelves } from '../src/storage/open-storage.ts';
import { collectNews, copySmallCourse, readGoodCourse } from './course-fixture.ts';
import { type ObjectStorage, openObjectStorage } from './object-storage.ts';
import { openSyncScene, type SyncScene } from './sync-scene.ts';

let scene: SyncScene;
let other: { url: string };
beforeAll(async () => {
  scene = await openSyncScene();
  // It hears no notification: positions in the database are the truth.
  other = await scene.addServer('deaf');
});
afterAll(() => scene.close());

type Courses = { data: { id: string; title: string; enrollmentCount: number; rating: number | null }[]; meta: unknown };

class Reader {
  private etag = '';
  constructor(
    readonly path: string,
    readonly token?: string,
  ) {}

  /** The status at `url` when asked with the tag that came last, and the body. */
  async ask(url: string): Promise<{ status: number; body: Courses | null; headers: Headers }> {
    const answer = await fetch(`${url}${this.path}`, {
      headers: { 'if-none-match': this.etag, ...(this.token && { authorization: `Bearer ${this.token}` }) },
    });
    this.etag = answer.headers.get('etag') ?? '';
    return {
      status: answer.status,
      body: answer.status === 200 ? ((await answer.json()) as Courses) : null,
      headers: answer.headers,
    };
  }
}

const send = (url: string, method: string, path: string, token: string, body: unknown) =>
  fetch(`${url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const enrol = (url: string, token: string) =>
  send(url, 'POST', '/api/enrollments', token, { courseId: scene.courseId });

async function publishAgain(title: string): Promise<void> {
  const blobs = openFolderShelves(scene.dataFolder).packs;
  const copy = copySmallCourse();
  copy.replace('course.yaml', 'title: ', `title: ${title} `);
  await publishCourse({ ...collectNews(scene.database).ports, blobs, now: Date.now }, readGoodCourse(copy.folder));
  copy.drop();
}

describe('the catalogue through two servers', () => {
  it('has one name for one state, and is not made for who holds it', async () => {
    const reader = new Reader('/api/courses');
    const first = await reader.ask(scene.url);
    expect([first.status, first.headers.get('cache-control')]).toEqual([200, 'public, max-age=3600']);
    const second = await reader.ask(other.url);
    expect([second.status, second.headers.get('cache-control')]).toEqual([304, 'public, max-age=3600']);
    expect((await reader.ask(scene.url)).status).toBe(304);
  });

  it('shows a new enrolment and a rating at once', async () => {
    const { token } = await scene.makeLearner();
    const reader = new Reader('/api/courses?sortBy=popular');
    const before = (await reader.ask(other.url)).body?.data[0]?.enrollmentCount ?? -1;
    expect((await enrol(scene.url, token)).status).toBe(201);
    const after = await reader.ask(other.url);
    expect([after.status, after.body?.data[0]?.enrollmentCount]).toEqual([200, before + 1]);
    expect((await send(other.url, 'PUT', `/api/courses/${scene.courseId}/rating`, token, { rating: 4 })).status).toBe(
      200,
    );
    expect((await reader.ask(scene.url)).body?.data[0]?.rating).toBe(4);
    expect((await reader.ask(other.url)).status).toBe(304);
  });

  it('shows a publication at once: in the list, in searches and their totals, and in the course', async () => {
    const search = new Reader('/api/courses?search=volcan');
    const course = new Reader(`/api/courses/${scene.courseId}`);
    expect((await search.ask(other.url)).body?.meta).toMatchObject({ total: 0 });
    expect((await course.ask(other.url)).headers.get('cache-control')).toBe('public, max-age=86400');
    expect((await course.ask(scene.url)).status).toBe(304);
    await publishAgain('Volcanoes');
    expect((await search.ask(other.url)).body?.meta).toMatchObject({ total: 1 });
    const told = await course.ask(other.url);
    expect([told.status, told.body]).toMatchObject([200, { version: 2 }]);
    expect((await course.ask(scene.url)).status).toBe(304);
  });

  it('leaves out at once what is withdrawn, and names that state anew when it comes back', async () => {
    const list = new Reader('/api/courses');
    const course = new Reader(`/api/courses/${scene.courseId}`);
    await list.ask(other.url);
    await course.ask(other.url);
    const publish = (to: boolean) => scene.database.query('update courses set published = $1', [to]);
    await publish(false);
    expect((await list.ask(other.url)).body).toMatchObject({ data: [], meta: { total: 0 } });
    expect((await course.ask(other.url)).status).toBe(404);
    await publish(true);
    expect((await list.ask(other.url)).body?.data).toHaveLength(1);
  });

  it('is never behind, however many enrol while it is read', async () => {
    const crowd = await Promise.all(Array.from({ length: 12 }, () => scene.makeLearner()));
    const reader = new Reader('/api/courses');
    const start = (await reader.ask(other.url)).body?.data[0]?.enrollmentCount ?? 0;
    let ended = 0;
    const enrolling = crowd.map(async ({ token }) => {
      await enrol(scene.url, token);
      ended += 1;
    });
    while (ended < crowd.length) {
      const before = ended;
      const { body } = await new Reader('/api/courses').ask(other.url);
      expect((body?.data[0]?.enrollmentCount ?? 0) - start).toBeGreaterThanOrEqual(before);
    }
    await Promise.all(enrolling);
    expect((await reader.ask(other.url)).body?.data[0]?.enrollmentCount).toBe(start + crowd.length);
  });

  it('tells each learner their own enrolments, fresh through either server', async () => {
    const [one, two] = [await scene.makeLearner(), await scene.makeLearner()];
    const mine = new Reader('/api/enrollments/me', one.token);
    expect((await mine.ask(scene.url)).body?.data).toEqual([]);
    expect((await mine.ask(other.url)).status).toBe(304);
    await enrol(scene.url, one.token);
    const told = await mine.ask(other.url);
    expect([told.body?.data.length, told.headers.get('cache-control')]).toEqual([1, 'private, max-age=300']);
    expect((await new Reader('/api/enrollments/me', two.token).ask(other.url)).body?.data).toEqual([]);
  });
});

describe('lessons with files', () => {
  const readUrls = async (at: SyncScene) => {
    const { token } = await at.makeLearner();
    await send(at.url, 'POST', '/api/enrollments', token, { courseId: at.courseId });
    const answer = await fetch(`${at.url}/api/courses/${at.courseId}/lessons`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const { data } = (await answer.json()) as { data: { media: { id: string; mediaType: string; url: string }[] }[] };
    return data.flatMap(({ media }) => media);
  };
  const hashOf = async (answer: Response) =>
    createHash('sha256')
      .update(Buffer.from(await answer.arrayBuffer()))
      .digest('base64url');

  it('have addresses of this server that end, and that nobody can make', async () => {
    const files = await readUrls(scene);
    expect(files).toHaveLength(2);
    for (const { id, mediaType, url } of files) {
      // The address is the public one; here is where this process listens.
      const here = `${other.url}${new URL(url).pathname}${new URL(url).search}`;
      const answer = await fetch(here, { headers: { 'accept-encoding': 'identity' } });
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, mediaType]);
      expect(answer.headers.get('cache-control')).toMatch(/^private, max-age=2\d{4}$/);
      expect(await hashOf(answer)).toBe(id);
      const part = await fetch(here, { headers: { range: 'bytes=0-3' } });
      expect(part.status).toBe(206);
      for (const forged of [here.replace('expires=', 'expires=9'), here.replace(/signature=.{4}/, 'signature=AAAA')]) {
        expect((await fetch(forged)).status).toBe(403);
      }
      expect((await fetch(here.split('?')[0] ?? '')).status).toBe(403);
    }
  });

  it('have presigned addresses of the object storage where there is one', async () => {
    const storage: ObjectStorage = await openObjectStorage();
    const stored = await openSyncScene(storage.environment);
    const files = await readUrls(stored);
    expect(files).toHaveLength(2);
    for (const { id, url } of files) {
      expect(url.startsWith(`${storage.settings.endpoint}/`)).toBe(true);
      expect(url).toMatch(/X-Amz-Expires=21600.*X-Amz-Signature=[0-9a-f]{64}/);
      expect(await hashOf(await fetch(url))).toBe(id);
    }
    await stored.close();
    await storage.close();
  });
});
