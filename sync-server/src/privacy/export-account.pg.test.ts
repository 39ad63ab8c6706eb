import { personalData } from '@greenland/shared-schema/contract/export-contract';
import type { QuizVersion } from '@greenland/shared-schema/record/quiz';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerRightly } from '../../test/catalogue-scene.ts';
import { callRest } from '../../test/rest-caller.ts';
import { openSyncScene, type SyncScene } from '../../test/sync-scene.ts';
import { isType, WireDevice } from '../../test/wire-device.ts';
import { erasureByTable } from './erasure-store.ts';
import { exportAccount } from './export-account.ts';
import { otherTables, pagedLists, tablesOf } from './export-store.ts';

let scene: SyncScene;
let graded: QuizVersion;
beforeAll(async () => {
  scene = await openSyncScene();
  const found = scene.quizzes.find(({ quiz }) => quiz.kind === 'graded');
  if (!found) throw new Error('The fixture course has no graded quiz.');
  graded = found;
});
afterAll(() => scene.close());

const takeAlong = (token: string) => callRest(scene.url, 'GET', '/api/users/me/export', { token });

it('tells everything that is held, in the shape of the contract', async () => {
  const learner = await scene.makeLearner();
  const { courseId } = scene;
  const device = await new WireDevice(scene.url, learner.id, learner.token).open();
  device.hello();
  await device.take(isType('welcome'));
  device.write('enrolled', { courseId });
  device.write('lesson-completed', { courseId, lessonId: graded.quiz.id });
  const responses = answerRightly(graded);
  device.write('attempt-submitted', {
    courseId,
    quizId: graded.quiz.id,
    quizHash: graded.hash,
    elapsedMs: 1,
    responses,
  });
  device.write('course-rated', { courseId, stars: 4 });
  device.write('sung', { song: 'Nangadef' });
  device.push();
  await device.take(isType('ack'));
  device.close();
  await callRest(scene.url, 'PUT', '/api/users/me/consents', { token: learner.token, body: { analytics: true } });
  const { status, headers, text } = await takeAlong(learner.token);
  expect([status, headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
  const data = personalData.parse(JSON.parse(text));
  expect(data.account).toMatchObject({ id: learner.id, firstName: 'Awa', country: 'SN' });
  expect(data.consents).toMatchObject([{ purpose: 'analytics', given: true }]);
  expect(data.enrolments).toMatchObject([{ courseId, status: 'in_progress' }]);
  expect(data.lessonProgress).toMatchObject([{ courseId, lessons: { [graded.quiz.id]: { opened: true } } }]);
  expect(data.attempts).toMatchObject([{ quizId: graded.quiz.id, passed: true, answers: responses }]);
  expect(data.attempts[0]?.marks.every(({ isCorrect }) => isCorrect)).toBe(true);
  expect(data.certificates).toMatchObject([{ courseId, holderName: 'Awa Diop' }]);
  expect(data.ratings).toEqual([{ courseId, stars: 4 }]);
  expect(data.devices.map(({ id }) => id)).toContain(device.deviceId);
  expect(data.sessions).toHaveLength(1);
  expect(data.operations.filter(({ deviceId }) => deviceId === device.deviceId).map(({ kind }) => kind)).toEqual([
    'enrolled',
    'lesson-completed',
    'attempt-submitted',
    'course-rated',
    'sung',
  ]);
  expect(data.operations).toContainEqual(
    expect.objectContaining({ payload: { song: 'Nangadef' }, code: 'unknown_kind' }),
  );
  const told = JSON.parse((await takeAlong(learner.token)).text).audit.map(({ action }: { action: string }) => action);
  expect(told).toEqual(['account-opened', 'data-exported', 'data-exported']);
  expect(text).not.toContain(learner.refreshToken);
  expect(text).not.toMatch(/\$2[aby]\$/);
});

it('tells nothing of others, and nobody who is not signed in', async () => {
  const [learner, stranger] = [await scene.makeLearner(), await scene.makeLearner()];
  await callRest(scene.url, 'POST', '/api/enrollments', { token: stranger.token, body: { courseId: scene.courseId } });
  const { text } = await takeAlong(learner.token);
  expect(text).not.toContain(stranger.id);
  expect(personalData.parse(JSON.parse(text)).operations).toEqual([]);
  expect((await callRest(scene.url, 'GET', '/api/users/me/export')).status).toBe(401);
  const head = await callRest(scene.url, 'HEAD', '/api/users/me/export', { token: learner.token });
  expect([head.status, head.text]).toEqual([200, '']);
});

describe('a learner with a hundred thousand operations', () => {
  const count = 100_000;

  it('is told whole, in pieces that are small, and only as fast as they are taken', async () => {
    const learner = await scene.makeLearner();
    await callRest(scene.url, 'POST', '/api/enrollments', { token: learner.token, body: { courseId: scene.courseId } });
    await scene.database.query(
      `insert into operations (device_id, user_id, lane, seq, id, version, kind, payload, wall_time_ms, monotonic_ms, commitment, carrier, received_at, outcome)
        select device_id, user_id, 2, n, gen_random_uuid(), 1, 'time-spent', json_build_object('totalSeconds', n), n, n, 'c', 'rest', now(), 'taken'
        from operation_logs, generate_series(1, $2::int) n where user_id = $1 and lane = 2`,
      [learner.id, count],
    );
    let statements = 0;
    const counted = {
      ...scene.database,
      query: ((...asked: Parameters<typeof scene.database.query>) => {
        statements += 1;
        return scene.database.query(...asked);
      }) as typeof scene.database.query,
    };
    const stream = await exportAccount({ database: counted, now: Date.now }, learner.id);
    if ('problem' in stream) throw new Error(stream.problem);
    const pieces = stream[Symbol.asyncIterator]();
    await pieces.next();
    const first = await pieces.next();
    // Nobody has asked for more than the first list yet.
    expect(statements).toBeLessThanOrEqual(2);
    let longest = 0;
    let text = String(first.value);
    for (let piece = await pieces.next(); !piece.done; piece = await pieces.next()) {
      longest = Math.max(longest, piece.value.length);
      text += piece.value;
    }
    const exported: { seq: number }[] = JSON.parse(`{"a":0${text}`).operations;
    expect(exported).toHaveLength(count + 1);
    expect(new Set(exported.map(({ seq }) => seq)).size).toBe(count);
    // 500 rows of about 400 bytes.
    expect(longest).toBeLessThan(400_000);
  });
});

describe('every table that names a person', () => {
  async function personalTables(): Promise<string[]> {
    const { rows } = await scene.database.query<{ name: string }>(
      `select distinct c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
        where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
          and a.attname in ('user_id', 'actor_id', 'learner_id', 'owner_id', 'member_id') and not a.attisdropped`,
    );
    return ['users', ...rows.map(({ name }) => name)].sort();
  }

  it('is in the export, or listed with a reason', async () => {
    const exported = new Set([...pagedLists.flatMap(tablesOf), ...Object.keys(otherTables)]);
    expect((await personalTables()).filter((table) => !exported.has(table))).toEqual([]);
  });

  it('is erased, or listed with what stays and why', async () => {
    expect((await personalTables()).filter((table) => !Object.hasOwn(erasureByTable, table))).toEqual([]);
  });
});
