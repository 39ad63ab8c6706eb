import type { LogName, Operation } from '@greenland/shared-schema/protocol/operation';
import { chainStart, extendChain } from '@greenland/shared-schema/protocol/operation-chain';
import type { QuizVersion } from '@greenland/shared-schema/record/quiz';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { answerRightly } from '../../test/catalogue-scene.ts';
import { callRest } from '../../test/rest-caller.ts';
import { openSyncScene, type SyncScene } from '../../test/sync-scene.ts';
import { isType, WireDevice } from '../../test/wire-device.ts';
import { hashText } from '../ingest/operation-store.ts';

let scene: SyncScene;
let other: { url: string; stop(): Promise<void> };
let graded: QuizVersion;
const devices: WireDevice[] = [];
const password = 'Correct-horse-7';

beforeAll(async () => {
  scene = await openSyncScene();
  other = await scene.addServer();
  const found = scene.quizzes.find(({ quiz }) => quiz.kind === 'graded');
  if (!found) throw new Error('The fixture course has no graded quiz.');
  graded = found;
});
afterEach(() => {
  for (const device of devices.splice(0)) device.close();
});
afterAll(() => scene.close());

type Person = { id: string; token: string };
const erase = (token: string, body: unknown = { password }) =>
  callRest(scene.url, 'DELETE', '/api/users/me', { token, body });
const me = (token: string, url = scene.url) => callRest(url, 'GET', '/api/users/me', { token });

async function greet(url: string, { id, token }: Person, phone?: Pick<WireDevice, 'deviceId' | 'keys'>) {
  const device = await new WireDevice(url, id, token, phone).open();
  devices.push(device);
  device.hello();
  await device.take(isType('welcome'));
  return device;
}

async function passCourse(device: WireDevice): Promise<void> {
  const { courseId } = scene;
  device.write('enrolled', { courseId });
  const attempt = { courseId, quizId: graded.quiz.id, quizHash: graded.hash, elapsedMs: 1_000 };
  device.write('attempt-submitted', { ...attempt, responses: answerRightly(graded) });
  device.push();
  await device.take(isType('ack'));
}

describe('erasing an account', () => {
  it('asks for the password again, and does nothing without the right one', async () => {
    const learner = await scene.makeLearner();
    const answers = [
      await erase(learner.token, { password: 'Wrong-horse-7' }),
      await erase(learner.token, {}),
      await erase(learner.token, { password, force: true }),
      await callRest(scene.url, 'DELETE', '/api/users/me', { token: learner.token }),
      await callRest(scene.url, 'DELETE', '/api/users/me', { body: { password } }),
    ];
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
      [403, 'wrong_password'],
      [400, 'invalid_request'],
      [400, 'invalid_request'],
      [400, 'invalid_request'],
      [401, 'sign_in_required'],
    ]);
    expect((await me(learner.token)).status).toBe(200);
  });

  it('[ER2] ends sessions and sockets on every server at once, and leaves the others of the phone alone', async () => {
    const [learner, neighbour] = [await scene.makeLearner(), await scene.makeLearner()];
    const reading = await greet(scene.url, learner);
    reading.pull();
    await reading.take(isType('rows'));
    // This one has pulled nothing, and so follows nothing.
    const silent = await greet(other.url, learner);
    const phone = await greet(other.url, neighbour, silent);
    phone.pull();
    await phone.take(isType('rows'));
    const { status, body } = await erase(learner.token);
    expect([status, typeof body.message]).toEqual([202, 'string']);
    for (const socket of [reading, silent]) {
      expect(await socket.untilClosed()).toEqual({ code: 4202, reason: 'account_disabled' });
    }
    for (const url of [scene.url, other.url]) expect((await me(learner.token, url)).body.code).toBe('invalid_token');
    const renewed = await callRest(scene.url, 'POST', '/api/auth/refresh', { token: learner.refreshToken });
    expect(renewed.status).toBe(401);
    const again = await new WireDevice(other.url, learner.id, learner.token).open();
    devices.push(again);
    again.hello();
    expect(await again.untilClosed()).toEqual({ code: 4202, reason: 'account_disabled' });
    phone.write('enrolled', { courseId: scene.courseId });
    phone.push();
    expect(await phone.take<{ upTo: number }>(isType('ack'))).toMatchObject({ upTo: 1 });
    expect((await me(neighbour.token)).status).toBe(200);
    expect((await erase(learner.token)).status).toBe(401);
  });

  it('[ER1] keeps chains that check, and takes nothing more of them', async () => {
    const learner = await scene.makeLearner();
    const device = await greet(scene.url, learner);
    await passCourse(device);
    await callRest(scene.url, 'PUT', '/api/users/me/consents', { token: learner.token, body: { newsletter: true } });
    const head = device.headAfter(2);
    await erase(learner.token);
    const { rows: logs } = await scene.database.query<LogName & { head: string; secret: string | null }>(
      'select device_id as "deviceId", user_id as "userId", lane, head, secret from operation_logs where user_id = $1',
      [learner.id],
    );
    expect(logs).toHaveLength(6);
    for (const log of logs) {
      const { rows } = await scene.database.query<Operation & { commitment: string }>(
        `select version, id, seq, kind, wall_time_ms as "wallTime", monotonic_ms as "monotonicMs", commitment, payload
          from operations where device_id = $1 and user_id = $2 and lane = $3 order by seq`,
        [log.deviceId, log.userId, log.lane],
      );
      const chain = rows.reduce(
        (reached, one) => extendChain(hashText, reached, one, one.commitment),
        chainStart(hashText, log),
      );
      expect([log.secret, chain]).toEqual([null, log.head]);
      expect(rows.every(({ payload }) => payload === null)).toBe(true);
    }
    expect(logs.map((log) => log.head)).toContain(head);
  });

  it('[ER3] leaves a certificate that is valid and names nobody', async () => {
    const learner = await scene.makeLearner();
    const device = await greet(scene.url, learner);
    await passCourse(device);
    const { rows } = await scene.database.query<{ code: string }>(
      'select verification_code as code from certificates where user_id = $1',
      [learner.id],
    );
    const code = rows[0]?.code ?? '';
    const verify = () => callRest(scene.url, 'GET', `/api/certificates/verify/${code}`);
    const before = await verify();
    expect(before.body).toMatchObject({ valid: true, userName: 'Awa Diop' });
    await erase(learner.token);
    const after = await verify();
    const { courseName, issuedAt, verificationCode } = before.body;
    expect(after.body).toMatchObject({ valid: true, status: 'valid', userName: '(erased)', courseName, issuedAt });
    expect(after.body.verificationCode).toBe(verificationCode);
    const claims = Buffer.from(String(after.body.credential).split('.')[1] ?? '', 'base64url').toString();
    expect(claims).toContain(code);
    expect(claims).not.toContain('Awa');
    const page = await fetch(`${scene.url}/verify/${code}`);
    const text = await page.text();
    expect([page.status, /Awa|Diop|A\. D\./.test(text), /erased/.test(text)]).toEqual([200, false, true]);
  });

  it('never gives the id to anybody again, and frees the e-mail', async () => {
    const learner = await scene.makeLearner();
    const { body } = await me(learner.token);
    await erase(learner.token);
    const person = { password, firstName: 'Awa', lastName: 'Diop', country: 'SN', language: 'fr' };
    const again = await callRest(scene.url, 'POST', '/api/auth/register', {
      token: learner.token,
      body: { email: body.email, ...person },
    });
    expect(again.status).toBe(201);
    expect(again.body.id).not.toBe(learner.id);
  });

  it('[ER2] knows no ticket of it', async () => {
    const learner = await scene.makeLearner();
    const device = await new WireDevice(scene.url, learner.id, learner.token).open();
    devices.push(device);
    device.hello({ protocol: 2 });
    const { ticket } = await device.take<{ ticket: string }>(isType('welcome'));
    await erase(learner.token);
    const again = await new WireDevice(other.url, learner.id, learner.token).open();
    devices.push(again);
    again.send({ type: 'resume', protocol: 2, ticket });
    expect(await again.untilClosed()).toEqual({ code: 4106, reason: 'ticket_unknown' });
  });

  it('stays erased, whatever a call that was under way still writes', async () => {
    const learner = await scene.makeLearner();
    await erase(learner.token);
    const late = await scene.database.query(
      "update users set first_name = 'Awa', avatar_url = '/a', is_active = true where id = $1",
      [learner.id],
    );
    expect(late.rowCount).toBe(0);
    const { rows } = await scene.database.query('select first_name, is_active from users where id = $1', [learner.id]);
    expect(rows).toEqual([{ first_name: '', is_active: false }]);
  });

  it('refuses the last administrator, also when two go at once', async () => {
    const admins = [await scene.makeLearner(), await scene.makeLearner()];
    const ids = admins.map(({ id }) => id);
    await scene.database.query("update users set role = 'admin' where id = any($1)", [ids]);
    const answers = await Promise.all(admins.map(({ token }) => erase(token)));
    const told = answers.map(({ status, body }) => [status, body.code]);
    expect(told).toContainEqual([202, undefined]);
    expect(told).toContainEqual([409, 'last_admin']);
  });

  it('takes no half of a push that comes at the same time', async () => {
    for (let round = 0; round < 5; round += 1) {
      const learner = await scene.makeLearner();
      const device = await greet(other.url, learner);
      device.write('profile-changed', { firstName: 'Sentinel' });
      device.write('consent-given', { purpose: 'newsletter', given: true, policyVersion: 'Sentinel' });
      device.push();
      const acts = callRest(other.url, 'POST', '/api/enrollments', {
        token: learner.token,
        body: { courseId: scene.courseId },
      });
      const [erased, enrolled] = await Promise.all([erase(learner.token), acts]);
      expect(erased.status).toBe(202);
      expect([201, 401, 404]).toContain(enrolled.status);
      expect((await device.untilClosed()).code).toBeGreaterThan(4100);
      const { rows } = await scene.database.query(
        `select (select count(*) from operations where user_id = $1 and payload is not null) as payloads,
          (select count(*) from consents where user_id = $1) as consents, (select count(*) from enrollments where user_id = $1) as enrolments,
          (select count(*) from feed_documents where stream = 'learner:' || $1::text) as documents,
          (select first_name from users where id = $1::uuid) as name`,
        [learner.id],
      );
      expect(rows).toEqual([{ payloads: 0, consents: 0, enrolments: 0, documents: 0, name: '' }]);
    }
  });
});
