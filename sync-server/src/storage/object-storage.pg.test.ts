// The whole server with its bodies in a real S3 server: what is published and printed there, fetched as devices do.
import { createHash } from 'node:crypto';
import { v7 } from 'uuid';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { answerRightly } from '../../test/catalogue-scene.ts';
import { readGoodCourse, smallCourseFolder } from '../../test/course-fixture.ts';
import { earnCertificate } from '../../test/earn-certificate.ts';
import { memoryBlobs } from '../../test/memory-blobs.ts';
import { type ObjectStorage, openObjectStorage } from '../../test/object-storage.ts';
import { openSyncScene, type SyncScene } from '../../test/sync-scene.ts';
import { isType, registerLearner, WireDevice } from '../../test/wire-device.ts';
import { certificateLagSeconds } from '../certificate/certificate-lag-store.ts';
import { openPackBlobs } from '../content/pack-blob-store.ts';
import { publishCourse } from '../content/publish-course.ts';
import { openS3Blobs } from './s3-blob-door.ts';

type PackRow = { hash: string; mediaType: string; sizeBytes: number; hasBody: boolean };

let storage: ObjectStorage;
let scene: SyncScene;
let device: WireDevice | undefined;

beforeAll(async () => {
  storage = await openObjectStorage();
  scene = await openSyncScene(storage.environment);
});
afterAll(async () => {
  await scene.close();
  await storage.close();
});
afterEach(() => device?.close());

async function listRows(): Promise<PackRow[]> {
  const { rows } = await scene.database.query<PackRow>(
    `select hash, media_type as "mediaType", size_bytes as "sizeBytes", body is not null as "hasBody" from packs`,
  );
  return rows;
}

const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('base64url');
const fetchBytes = async (answer: Response) => Buffer.from(await answer.arrayBuffer());

describe('a server with an object storage', () => {
  it('puts every body there and none into the database, and is ready', async () => {
    const rows = await listRows();
    expect(rows.length).toBeGreaterThan(4);
    expect(rows.filter(({ hasBody }) => hasBody)).toEqual([]);
    expect(storage.listPacks().sort()).toEqual(rows.map(({ hash }) => hash).sort());
    const ready = await fetch(`${scene.url}/readyz`);
    expect(await ready.json()).toEqual({ status: 'ready', database: 'up', storage: 'up' });
  });

  it('serves every pack from there: whole, in part, in every encoding', async () => {
    for (const { hash, mediaType, sizeBytes } of await listRows()) {
      for (const encoding of ['identity', 'gzip', 'br']) {
        const answer = await fetch(`${scene.url}/packs/${hash}`, { headers: { 'accept-encoding': encoding } });
        expect(answer.headers.get('content-type')).toContain(mediaType);
        expect(hashOf(await fetchBytes(answer))).toBe(hash);
      }
      const headers = { range: 'bytes=10-19' };
      const part = await fetch(`${scene.url}/packs/${hash}`, { headers });
      expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 10-19/${sizeBytes}`]);
      expect(await fetchBytes(part)).toHaveLength(10);
    }
  });

  it('keeps certificates there, for the packs and for their link', async () => {
    const graded = scene.quizzes.find(({ quiz }) => quiz.kind === 'graded');
    if (!graded) throw new Error('The fixture course has no graded quiz.');
    const { id, token } = await registerLearner(scene.url);
    device = await new WireDevice(scene.url, id, token).open();
    device.hello();
    await device.take(isType('welcome'));
    device.write('enrolled', { courseId: scene.courseId });
    const attempt = { courseId: scene.courseId, quizId: graded.quiz.id, quizHash: graded.hash, elapsedMs: 1_000 };
    device.write('attempt-submitted', { ...attempt, responses: answerRightly(graded) });
    device.push();
    const pdf = await vi.waitFor(async () => {
      const found = (await listRows()).find(({ mediaType }) => mediaType === 'application/pdf');
      if (!found) throw new Error('The PDF is not there yet.');
      return found;
    }, 20_000);
    expect(pdf.hasBody).toBe(false);
    expect(hashOf(await fetchBytes(await fetch(`${scene.url}/packs/${pdf.hash}`)))).toBe(pdf.hash);
    const { rows } = await scene.database.query<{ id: string }>('select id from certificates where user_id = $1', [id]);
    const headers = { authorization: `Bearer ${token}` };
    const answer = await fetch(`${scene.url}/api/certificates/${rows[0]?.id}/pdf`, { headers });
    expect(hashOf(await fetchBytes(answer))).toBe(pdf.hash);
    // The bytes came from the storage itself, by an address that ends.
    const address = new URL(answer.url);
    expect([address.origin, address.searchParams.get('X-Amz-Expires')]).toEqual([storage.settings.endpoint, '86400']);
    expect(answer.headers.get('content-disposition')).toMatch(/^inline; filename="GLCA-[\w-]+\.pdf"$/);
    const listed = await fetch(`${scene.url}/api/users/me/certificates`, { headers });
    const { data } = (await listed.json()) as { data: { downloadUrl: string }[] };
    const unsigned = await fetch(data[0]?.downloadUrl ?? '');
    expect(new URL(unsigned.url).origin).toBe(storage.settings.endpoint);
    expect(hashOf(await fetchBytes(unsigned))).toBe(pdf.hash);
  });

  it('still serves what an earlier version put into the database', async () => {
    const bytes = Buffer.from('older than the storage');
    const hash = hashOf(bytes);
    const row = "insert into packs (hash, media_type, size_bytes, body) values ($1, 'text/plain', $2, $3)";
    await scene.database.query(row, [hash, bytes.length, bytes]);
    expect(storage.listPacks()).not.toContain(hash);
    expect(await fetchBytes(await fetch(`${scene.url}/packs/${hash}`))).toEqual(bytes);
  });

  it('publishes nothing while the storage is away', async () => {
    const blobs = openS3Blobs({ ...storage.settings, endpoint: 'http://127.0.0.1:1' });
    const source = { ...readGoodCourse(smallCourseFolder), slug: 'another-course', title: 'Another course' };
    const { database } = scene;
    const ports = { database, blobs, now: Date.now, newId: v7, announceCourse: async () => {} };
    await expect(publishCourse(ports, source)).rejects.toThrow('The object storage did not do what it was asked');
    const { rows } = await database.query("select 1 from courses where slug = 'another-course'");
    expect(rows).toEqual([]);
  });

  it('says that a body is missing, rather than sending an empty one', async () => {
    const [pack] = await listRows();
    await expect(
      openPackBlobs(scene.database, memoryBlobs).readSlice(pack?.hash ?? '', 'identity', 0, 10),
    ).rejects.toThrow('is missing: is the storage that it was put into still set?');
  });
});

describe('a server whose object storage goes away', () => {
  it('is not ready, breaks off what it cannot send, and lives on', async () => {
    const shortLived = await openObjectStorage();
    const other = await openSyncScene(shortLived.environment);
    const { rows } = await other.database.query<{ hash: string }>('select hash from packs limit 1');
    await shortLived.close();
    const ready = await fetch(`${other.url}/readyz`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toEqual({ status: 'not-ready', database: 'up', storage: 'down' });
    const headers = { 'accept-encoding': 'identity' };
    const broken = fetch(`${other.url}/packs/${rows[0]?.hash}`, { headers }).then(fetchBytes);
    await expect(broken).rejects.toThrow();
    expect((await fetch(`${other.url}/healthz`)).status).toBe(200);
    await other.close();
  });

  it('owes certificates meanwhile, and makes them when it is back, without a restart', async () => {
    const shaky = await openObjectStorage();
    const other = await openSyncScene(shaky.environment);
    await shaky.goAway();
    const { id, token } = await earnCertificate(other);
    const { database } = other;
    const findFault = async () => {
      const { rows } = await database.query<{ fault: string | null }>(
        "select last_error as fault from graphile_worker.jobs where task_identifier = 'render-certificate'",
      );
      return rows[0]?.fault ?? '';
    };
    await expect.poll(findFault, { timeout: 20_000 }).toContain('The object storage did not do what it was asked');
    expect(await certificateLagSeconds(database)).toBeGreaterThanOrEqual(0);
    await shaky.comeBack();
    const headers = { authorization: `Bearer ${token}` };
    const fetchPdf = () => fetch(`${other.url}/api/certificates/${id}/pdf`, { headers });
    await expect.poll(async () => (await fetchPdf()).status, { timeout: 40_000 }).toBe(200);
    expect(await certificateLagSeconds(database)).toBe(0);
    await other.close();
    await shaky.close();
  }, 90_000);

  it('says 503 where bytes pass through it, and serves them again when the storage is back', async () => {
    const shaky = await openObjectStorage();
    const other = await openSyncScene({ ...shaky.environment, S3_PUBLIC_ENDPOINT: 'none' });
    const { id, token } = await earnCertificate(other);
    const headers = { authorization: `Bearer ${token}` };
    const led = await fetch(`${other.url}/api/certificates/${id}/pdf`, { headers, redirect: 'manual' });
    const link = `${other.url}${led.headers.get('location')}`;
    expect((await fetch(link)).status).toBe(200);
    await shaky.goAway();
    const refused = await fetch(link);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await refused.json()).toMatchObject({ code: 'storage_unavailable' });
    await shaky.comeBack();
    await expect.poll(async () => (await fetch(link)).status, { timeout: 20_000 }).toBe(200);
    await other.close();
    await shaky.close();
  }, 60_000);
});
