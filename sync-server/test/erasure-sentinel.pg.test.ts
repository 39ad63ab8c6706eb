// Quality 16: a sentinel in every field that a person can fill, by REST and by operations; then the account is erased, and every row of every
// table, every file and every printed line is searched for it. The server is the built one, a process of its own, and so are its logs.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { v7 } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Database, openDatabase } from '../src/database/pool.ts';
import { makePng } from './picture-fixtures.ts';
import { createTestDatabase, type TestDatabase } from './postgres-database.ts';
import { sendPicture } from './profile-client.ts';
import { callRest } from './rest-caller.ts';
import { prepareServer, type ServerProcess } from './server-process.ts';
import { isType, WireDevice } from './wire-device.ts';

const sentinel = 'Zsentinelz';
const password = `Aa-1-${sentinel}`;
let made: TestDatabase;
let database: Database;
let server: ServerProcess;
let courseId: string;
let quizId: string;
let quizHash: string;
let question: string;
let blanks: number;

beforeAll(async () => {
  made = await createTestDatabase();
  database = openDatabase(made.connectionString);
  server = await prepareServer({
    DATABASE_URL: made.connectionString,
    LOG_LEVEL: 'trace',
    DEMO_PASSWORD: 'Practice-2024!',
  });
  await server.start();
  const { rows } = await database.query<Record<string, string>>(
    `select v.course_id as course, v.quiz_id as quiz, v.hash, q ->> 'id' as question, q ->> 'blanks' as blanks from quiz_versions v join courses c on c.id = v.course_id,
      jsonb_array_elements(v.body #> '{quiz,questions}') q where q ->> 'type' = 'fill_blank' and c.published order by v.hash limit 1`,
  );
  courseId = rows[0]?.course ?? '';
  quizId = rows[0]?.quiz ?? '';
  quizHash = rows[0]?.hash ?? '';
  question = rows[0]?.question ?? '';
  blanks = Number(rows[0]?.blanks);
}, 90_000);
afterAll(async () => {
  await server.dispose();
  await database.end();
  await made.drop();
});

/** Where the sentinel still stands in the database: every row of every table, as text. */
async function findInTables(needle: string): Promise<string[]> {
  const { rows } = await database.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg_toast%'`,
  );
  const found: string[] = [];
  for (const { name } of rows) {
    // Bytes too: a PDF may hold a name as it is.
    const { rowCount } = await database.query(
      `select 1 from ${name} t where strpos(lower(t::text), $1) > 0 or strpos(lower(t::text), $2) > 0 limit 1`,
      [needle.toLowerCase(), Buffer.from(needle).toString('hex')],
    );
    if (rowCount > 0) found.push(name);
  }
  return found;
}

function findInFiles(folder: string, needle: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('/keys'))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter(
      (file) =>
        statSync(file).size < 50_000_000 &&
        readFileSync(file).toString('latin1').toLowerCase().includes(needle.toLowerCase()),
    );
}

async function until(isSo: () => Promise<boolean> | boolean): Promise<void> {
  const end = Date.now() + 20_000;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error('It did not come to that.');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Fills whatever a person can fill; answers how many operations the device has written. */
async function fillEverything(person: { id: string; token: string }): Promise<WireDevice> {
  const { token } = person;
  const device = await new WireDevice(server.url, person.id, token).open();
  device.hello({ app: `${sentinel} 1` });
  await device.take(isType('welcome'));
  const responses = [{ questionId: question, answer: Array.from({ length: blanks }, () => sentinel) }];
  device.write('enrolled', { courseId });
  device.write('attempt-submitted', { courseId, quizId, quizHash, elapsedMs: 1, responses });
  device.write('profile-changed', { firstName: `${sentinel} one`, lastName: `${sentinel} two` });
  device.write('consent-given', { purpose: 'newsletter', given: true, policyVersion: sentinel });
  device.write('lesson-completed', { courseId, lessonId: quizId });
  device.write('course-rated', { courseId, stars: 2 });
  device.write('sung', { [sentinel]: sentinel });
  device.write('profile-changed', { nickname: sentinel });
  device.write('attempt-submitted', {
    courseId,
    quizId,
    quizHash,
    elapsedMs: 1,
    responses: [...responses, ...responses],
  });
  device.push();
  await device.take(isType('ack'));
  await callRest(server.url, 'PATCH', `/api/users/me/devices/${device.deviceId}`, { token, body: { name: sentinel } });
  const consents = { newsletter: true, analytics: { given: true, policyVersion: sentinel }, policyVersion: sentinel };
  await callRest(server.url, 'PUT', '/api/users/me/consents', { token, body: consents });
  const submitted = await fetch(`${server.url}/api/quizzes/${quizId}/submit`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': sentinel },
    body: JSON.stringify({ responses }),
  });
  expect(submitted.status).toBe(200);
  return device;
}

/** A certificate, its paper and its letter, as passing the course makes them. */
async function earnCertificate(userId: string): Promise<void> {
  const id = v7();
  await database.query(
    `insert into certificates (id, user_id, course_id, issued_at, verification_code, holder_name, course_title, instructor_name, language, verify_url, credential, status_index)
      select $4::uuid, $1, $2, now(), 'GLCA-2026-ZZZZZZ', $3, title, 'Somebody', 'fr', 'http://localhost/verify', 'eyJraWQiOiJrIn0.' || $3, 0 from courses where id = $2`,
    [userId, courseId, `${sentinel} one`, id],
  );
  await database.query(
    `select graphile_worker.add_job('render-certificate', json_build_object('certificateId', $1::text))`,
    [id],
  );
  await until(
    async () =>
      (await database.query('select 1 from certificates where id = $1 and pdf_hash is not null', [id])).rowCount === 1,
  );
}

it('finds nothing of an erased account in tables, files and logs, and certificates still check', async () => {
  const email = `${sentinel}@example.org`;
  const names = { firstName: sentinel, lastName: sentinel };
  const body = { email, password, ...names, country: 'SN', language: 'fr' };
  const opened = await callRest(server.url, 'POST', '/api/auth/register', { body });
  expect(opened.status).toBe(201);
  const person = { id: String(opened.body.id), token: String(opened.body.token) };
  await callRest(server.url, 'POST', '/api/auth/login', { body: { email, password: `${password}!` } });
  await callRest(server.url, 'POST', '/api/auth/login', { body: { email, password } });
  await callRest(server.url, 'GET', `/api/courses?search=${sentinel}`);
  const device = await fillEverything(person);
  await earnCertificate(person.id);
  const mails = () => findInFiles(server.dataDir, email);
  await until(() => mails().length >= 2);
  // The search finds what there is to find: else it would find nothing afterwards either.
  const before = await findInTables(sentinel);
  for (const table of [
    'users',
    'operations',
    'consents',
    'certificates',
    'feed_documents',
    'rest_keys',
    'learner_devices',
    'devices',
  ]) {
    expect(before).toContain(`public.${table}`);
  }
  const pdfs = "select hash from packs where media_type = 'application/pdf'";
  const { rows: papers } = await database.query<{ hash: string }>(pdfs);
  expect(papers).toHaveLength(1);
  // A PDF is compressed: what it says cannot be searched for.
  const paper = path.join(server.dataDir, 'files/packs', papers[0]?.hash ?? '');
  expect(existsSync(paper)).toBe(true);
  await sendPicture(server, person, await makePng());
  const pictures = () => readdirSync(path.join(server.dataDir, 'files/avatars'));
  expect(pictures()).toHaveLength(1);

  const erased = await callRest(server.url, 'DELETE', '/api/users/me', { token: person.token, body: { password } });
  expect(erased.status).toBe(202);
  await until(() => mails().length === 0);
  expect(await device.untilClosed()).toMatchObject({ code: 4202 });
  expect(await findInTables(sentinel)).toEqual([]);
  expect((await database.query(pdfs)).rowCount).toBe(0);
  await until(() => !existsSync(paper) && pictures().length === 0);
  expect(findInFiles(server.dataDir, sentinel)).toEqual([]);
  expect(server.output()).toContain('call-answered');
  expect(server.output()).not.toContain(sentinel);
  const verified = await callRest(server.url, 'GET', '/api/certificates/verify/GLCA-2026-ZZZZZZ');
  expect(verified.body).toMatchObject({ valid: true, userName: '(erased)' });
  const { rows } = await database.query(
    'select count(*) as count, count(payload) as told from operations where user_id = $1',
    [person.id],
  );
  expect(rows).toEqual([{ count: 12, told: 0 }]);
}, 90_000);
