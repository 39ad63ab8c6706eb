// Certificates over REST at the whole server, as a stranger's client meets them; two servers share the database.
import type { QuizVersion } from '@greenland/shared-schema/record/quiz';
import { v4, v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerRightly } from '../../test/catalogue-scene.ts';
import { callRest, type RestRequest } from '../../test/rest-caller.ts';
import { openSyncScene, type SyncScene } from '../../test/sync-scene.ts';
import { everything, isType, WireDevice } from '../../test/wire-device.ts';
import { revokeTyped } from '../certificate/revoke-certificate.ts';
import { announceCertificate } from '../feed/announcements.ts';

type Learner = { id: string; token: string };

let scene: SyncScene;
let other: { url: string };
let graded: QuizVersion;

beforeAll(async () => {
  scene = await openSyncScene();
  other = await scene.addServer();
  const found = scene.quizzes.find(({ quiz }) => quiz.kind === 'graded');
  if (!found) throw new Error('The fixture course has no graded quiz.');
  graded = found;
});
afterAll(() => scene.close());

const call = (method: string, path: string, { url = scene.url, ...request }: RestRequest & { url?: string } = {}) =>
  callRest(url, method, path, request);

const generate = (learner: Learner, more: Record<string, unknown> = {}, url?: string) =>
  call('POST', '/api/certificates/generate', {
    token: learner.token,
    body: { courseId: scene.courseId, ...more },
    url,
  });

async function handIn(learner: Learner, answers: unknown): Promise<void> {
  const { token } = learner;
  await call('POST', '/api/enrollments', { token, body: { courseId: scene.courseId } });
  const submitted = await call('POST', `/api/quizzes/${graded.quiz.id}/submit`, {
    token,
    body: { responses: answers },
  });
  expect(submitted.status).toBe(200);
}

/** A learner who has passed and whose certificate has not been issued: the course gave none when they passed. */
async function makeEntitled(): Promise<Learner> {
  const learner = await scene.makeLearner();
  await handIn(learner, answerRightly(graded));
  await scene.database.query('delete from certificates where user_id = $1', [learner.id]);
  return learner;
}

async function makeHolder(): Promise<Learner & { code: string; certificateId: string }> {
  const learner = await scene.makeLearner();
  await handIn(learner, answerRightly(graded));
  const { body } = await generate(learner);
  return { ...learner, code: String(body.verificationCode), certificateId: String(body.id) };
}

describe('POST /api/certificates/generate', () => {
  it('answers 201 with the certificate that came by itself, and 200 and the same when asked again, on every server', async () => {
    const learner = await scene.makeLearner();
    await handIn(learner, answerRightly(graded));
    const first = await generate(learner);
    expect(first.status).toBe(201);
    expect(first.body).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      userId: learner.id,
      courseId: scene.courseId,
      certificateUrl: expect.stringMatching(/\/api\/certificates\/[0-9a-f-]{36}\/pdf$/),
      issuedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      expiresAt: null,
      verificationCode: expect.stringMatching(/^GLCA-\d{4}-[0-9BCDFGHJKMNPQRSTVWXYZ]{6}$/),
    });
    const again = await generate(learner, { quizId: graded.quiz.id }, other.url);
    expect(again.status).toBe(200);
    expect(again.body).toEqual({
      ...first.body,
      certificateUrl: String(first.body.certificateUrl).replace(scene.url, other.url),
    });
  });

  it('[CE5] issues what is due under the name that ingest would have given it, and tells devices', async () => {
    const learner = await scene.makeLearner();
    await handIn(learner, answerRightly(graded));
    const before = (await generate(learner)).body;
    await scene.database.query('delete from certificates where user_id = $1', [learner.id]);
    const made = await generate(learner, { quizId: graded.quiz.id });
    expect(made.status).toBe(201);
    expect(made.body).toEqual(before);
    const device = await new WireDevice(scene.url, learner.id, learner.token).open();
    device.hello();
    await device.take(isType('welcome'));
    device.pull(1, everything);
    const rows = await device.take<{ documents: { certificates: { id: string }[] } }>(isType('rows'));
    expect(rows.documents.certificates).toMatchObject([{ id: before.id, code: before.verificationCode }]);
    device.close();
  });

  it('makes one of twenty requests at once at two servers', async () => {
    const learner = await makeEntitled();
    const urls = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? scene.url : other.url));
    const answers = await Promise.all(urls.map((url) => generate(learner, {}, url)));
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(19).fill(200), 201]);
    expect(new Set(answers.map(({ body }) => body.verificationCode)).size).toBe(1);
  });

  it('answers 400 quiz_not_passed to who has not passed, was not enrolled, or passed another quiz', async () => {
    const stranger = await scene.makeLearner();
    const failed = await scene.makeLearner();
    await handIn(failed, []);
    const practice = scene.quizzes.find(({ quiz }) => quiz.kind === 'practice');
    const asked = [
      await generate(stranger),
      await generate(failed),
      await generate(failed, { quizId: graded.quiz.id }),
      await generate(await makeEntitled(), { quizId: practice?.quiz.id }),
    ];
    for (const { status, body } of asked) expect([status, body.code]).toEqual([400, 'quiz_not_passed']);
  });

  it('answers 404 for an unknown course or quiz, also to who holds a certificate', async () => {
    const holder = await makeHolder();
    for (const wrong of [
      { courseId: v7() },
      { quizId: v7() },
      { courseId: v7(), quizId: graded.quiz.id },
      { courseId: v4() },
      { quizId: v4() },
    ]) {
      const { status, body } = await generate(holder, wrong);
      expect([status, body.code]).toEqual([404, 'not_found']);
    }
  });

  it('asks for an account', async () => {
    const { status, body } = await call('POST', '/api/certificates/generate', { body: { courseId: scene.courseId } });
    expect([status, body.code]).toEqual([401, 'sign_in_required']);
  });
});

describe('GET /api/users/me/certificates', () => {
  type Own = Record<
    'id' | 'courseName' | 'issuedAt' | 'downloadUrl' | 'shareUrl' | 'linkedInShareUrl' | 'verificationCode',
    string
  >;
  const list = async (learner: Learner, url?: string) =>
    (await call('GET', '/api/users/me/certificates', { token: learner.token, url })).body.data as unknown as Own[];

  it('is empty for who has none', async () => {
    expect(await list(await scene.makeLearner())).toEqual([]);
  });

  it('holds links that work: the PDF without a token, the public page, LinkedIn', async () => {
    const holder = await makeHolder();
    const [own, ...more] = await list(holder, other.url);
    if (!own) throw new Error('The list is empty.');
    expect(more).toEqual([]);
    expect(own).toMatchObject({
      id: holder.certificateId,
      verificationCode: holder.code,
      courseName: 'A small course',
    });
    const pdf = await fetch(own.downloadUrl);
    expect([pdf.status, pdf.headers.get('content-type')]).toEqual([200, 'application/pdf']);
    expect(
      Buffer.from(await pdf.arrayBuffer())
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-');
    expect((await fetch(own.shareUrl)).status).toBe(200);
    const linkedIn = Object.fromEntries(new URL(own.linkedInShareUrl).searchParams);
    expect(linkedIn).toMatchObject({ name: own.courseName, certId: holder.code, certUrl: own.shareUrl });
    expect(linkedIn.issueYear).toBe(own.issuedAt.slice(0, 4));
  });

  it('leaves out what was revoked', async () => {
    const holder = await makeHolder();
    await revoke(holder.code, 'Test');
    expect(await list(holder)).toEqual([]);
  });
});

describe('GET /api/certificates/:id/pdf', () => {
  it('waits for the paper that is being made, and leads its holder to a link of 24 hours', async () => {
    const holder = await makeHolder();
    const led = await call('GET', `/api/certificates/${holder.certificateId}/pdf`, { token: holder.token });
    expect(led.status).toBe(302);
    const link = led.headers.get('location') ?? '';
    const expires = Number(new URL(link, scene.url).searchParams.get('expires'));
    expect(expires - Date.now()).toBeGreaterThan(86_000_000);
    expect(expires - Date.now()).toBeLessThanOrEqual(86_400_000);
    const pdf = await call('GET', link, { url: other.url });
    expect([pdf.status, pdf.headers.get('content-type')]).toEqual([200, 'application/pdf']);
    expect(pdf.headers.get('content-disposition')).toBe(`inline; filename="${holder.code}.pdf"`);
    expect(Number(pdf.headers.get('content-length'))).toBe(pdf.bytes.length);
    expect(pdf.headers.get('ratelimit-limit')).toBe('100000');
  });

  it('is 401 without, 403 with somebody else’s token, 404 for nothing', async () => {
    const [holder, stranger] = [await makeHolder(), await scene.makeLearner()];
    const path = `/api/certificates/${holder.certificateId}/pdf`;
    expect((await call('GET', path)).status).toBe(401);
    expect((await call('GET', path, { token: stranger.token })).body.code).toBe('forbidden');
    expect((await call('GET', `${path}?expires=1&kid=a&signature=b`)).body.code).toBe('forbidden');
    for (const id of [v7(), 'nonsense', '..%2f..', '%00']) {
      expect((await call('GET', `/api/certificates/${id}/pdf`, { token: holder.token })).status).toBe(404);
    }
  });
});

const revoke = (code: string, reason: string) =>
  revokeTyped({ database: scene.database, announceCertificate, now: Date.now }, code, { reason });

describe('[CT3] a revocation', () => {
  const verify = (code: string, url: string) => call('GET', `/api/certificates/verify/${code}`, { url });

  it('holds at once on every server that has just said "valid", and on one that cannot listen', async () => {
    const deaf = await scene.addServer('deaf');
    const urls = [scene.url, other.url, deaf.url];
    const { code } = await makeHolder();
    for (const url of [...urls, ...urls]) expect((await verify(code, url)).body.valid).toBe(true);
    expect(await revoke(code.toLowerCase(), 'Made by mistake')).toMatchObject({ outcome: 'revoked' });
    for (const url of urls) {
      await expect.poll(async () => (await verify(code, url)).body.valid, { timeout: 1000, interval: 20 }).toBe(false);
      expect((await verify(code, url)).body).toMatchObject({ status: 'revoked', reason: 'Made by mistake' });
      expect((await call('GET', `/verify/${code}`, { url })).bytes.toString()).toContain('Made by mistake');
    }
    await deaf.stop();
  });

  it('would not be seen without a word from PostgreSQL: servers that listen answer from what they keep', async () => {
    const { code, token, certificateId } = await makeHolder();
    // The paper changes the certificate once more, and that word must have come before.
    expect((await call('GET', `/api/certificates/${certificateId}/pdf`, { token })).status).toBe(302);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    for (const url of [scene.url, other.url]) expect((await verify(code, url)).body.valid).toBe(true);
    await scene.database.query('alter table certificates disable trigger certificates_tell');
    await scene.database.query(
      "update certificates set revoked_at = now(), revocation_reason = 'Unheard' where verification_code = $1",
      [code],
    );
    for (const url of [scene.url, other.url]) expect((await verify(code, url)).body.valid).toBe(true);
    await scene.database.query('alter table certificates enable trigger certificates_tell');
    await scene.database.query('update certificates set pdf_url = pdf_url where verification_code = $1', [code]);
    for (const url of [scene.url, other.url]) {
      await expect.poll(async () => (await verify(code, url)).body.valid, { timeout: 1000, interval: 20 }).toBe(false);
    }
  });

  it('is told to devices, once and for good, and nothing else is issued in its place', async () => {
    const holder = await makeHolder();
    const device = await new WireDevice(other.url, holder.id, holder.token).open();
    device.hello();
    await device.take(isType('welcome'));
    device.pull(1, everything);
    await device.take(isType('rows'));
    await revoke(holder.code, 'Somebody else sat the exam');
    expect(await revoke(holder.code, 'Another reason')).toMatchObject({
      outcome: 'already',
      certificate: { revocationReason: 'Somebody else sat the exam' },
    });
    const rows = await device.take<{ documents: { certificates: unknown[] } }>(
      (frame) => frame.type === 'rows' && JSON.stringify(frame).includes('"revoked"'),
    );
    expect(rows.documents.certificates).toMatchObject([{ revoked: { reason: 'Somebody else sat the exam' } }]);
    device.close();
    expect((await generate(holder)).body.verificationCode).toBe(holder.code);
    expect(await revoke('GLCA-2026-000000', 'x')).toEqual({ outcome: 'unknown' });
  });
});

describe('codes', () => {
  it('cannot be guessed: after 30 unknown ones nothing is told, by any page on any server, for a minute', async () => {
    const { code } = await makeHolder();
    const pages = ['/api/certificates/verify/', '/verify/', '/credentials/'];
    await scene.database.query("delete from rate_limits where key like 'code:%'");
    for (let guess = 0; guess < 30; guess += 1) {
      const url = guess % 2 === 0 ? scene.url : other.url;
      const unknown = `GLCA-2025-${String(guess).padStart(6, '0')}`;
      expect((await call('GET', `${pages[guess % 3]}${unknown}`, { url })).status).toBe(404);
    }
    for (const page of pages) {
      for (const url of [scene.url, other.url]) {
        const refused = await call('GET', `${page}${code}`, { url });
        expect([refused.status, refused.body.code]).toEqual([429, 'rate_limited']);
        expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      }
    }
    expect((await call('GET', '/api/certificates/verify/nonsense')).status).toBe(404);
    await scene.database.query("delete from rate_limits where key like 'code:%'");
    expect((await call('GET', `/api/certificates/verify/${code}`)).status).toBe(200);
  });
});
