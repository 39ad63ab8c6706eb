// Promise P6: what learners reached follows from their operations and the content alone.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { v7 } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkBackup, restoreBackup } from '../src/backup/restore-backup.ts';
import { takeBackup } from '../src/backup/take-backup.ts';
import { openSigningKeys } from '../src/certificate/signing-keys.ts';
import { type Database, openDatabase } from '../src/database/pool.ts';
import { CourseFactsStore } from '../src/ingest/course-facts-store.ts';
import { makeIssueDue } from '../src/ingest/issue-due.ts';
import { countPastMerits } from '../src/ingest/past-merits.ts';
import { openFolderShelves } from '../src/storage/open-storage.ts';
import { answerRightly } from './catalogue-scene.ts';
import { seedChance } from './hostile-frames.ts';
import { createTestDatabase, type TestDatabase } from './postgres-database.ts';
import { readLearning, replayLearning } from './replayed-learning.ts';
import { openSyncScene, type SyncScene } from './sync-scene.ts';
import { isType, registerLearner, WireDevice } from './wire-device.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'greenland-replay-'));
const seed = 20_261;
let scene: SyncScene;
let copy: TestDatabase;
let database: Database;

beforeAll(async () => {
  scene = await openSyncScene();
  copy = await createTestDatabase('empty');
  database = openDatabase(copy.connectionString);
});
afterAll(async () => {
  await database.end();
  await copy.drop();
  await scene.close();
  rmSync(folder, { recursive: true });
});

const chance = seedChance(seed);

/** One thing that a learner may do, or a device that lies may claim. */
function writeSomething(device: WireDevice, lessonIds: readonly string[], earlierId: string): void {
  const { courseId, quizzes } = scene;
  const wallTime = Date.now() - chance.upTo(100_000);
  const { quiz, hash } = chance.pick(quizzes);
  const version = quizzes.find((one) => one.hash === hash);
  const responses = version && chance.upTo(2) === 0 ? answerRightly(version) : [];
  const attempt = { courseId, quizId: quiz.id, quizHash: hash, elapsedMs: 5, responses };
  const lesson = { courseId, lessonId: chance.pick(lessonIds) };
  const acts: [string, unknown, Record<string, unknown>?, number?][] = [
    ['attempt-submitted', attempt],
    ['attempt-submitted', attempt],
    ['attempt-submitted', { ...attempt, quizHash: 'x'.repeat(43) }],
    ['lesson-completed', lesson, {}, 1],
    ['time-spent', { ...lesson, totalSeconds: chance.upTo(900) }, {}, 2],
    ['course-rated', { courseId, stars: 1 + chance.upTo(5) }],
    ['course-rated', { courseId, stars: 9 }],
    ['consent-given', { purpose: 'newsletter', given: true, policyVersion: '1' }],
    ['moon-landed', {}],
    [chance.pick(['dropped', 'enrolled', 'enrolled']), { courseId }],
    ['lesson-opened', lesson, { id: earlierId }, 1],
  ];
  const [kind, payload, changes = {}, lane = 0] = chance.pick(acts);
  device.write(kind, payload, { wallTime, ...changes }, lane);
}

async function workWith(device: WireDevice, lessonIds: readonly string[]): Promise<void> {
  await device.open();
  device.hello({ protocol: 2 });
  await device.take(isType('welcome'));
  const first = device.write('enrolled', { courseId: scene.courseId }, { wallTime: Date.now() });
  const sent = [0, 0, 0];
  for (let round = 0; round < 12; round += 1) {
    for (let count = chance.upTo(5); count >= 0; count -= 1) writeSomething(device, lessonIds, String(first.id));
    for (const lane of [0, 1, 2]) {
      const frame = device.pushFrame((sent[lane] ?? 0) + 1, undefined, lane);
      if (frame.operations.length === 0) continue;
      device.send(frame);
      await device.take(isType('ack'));
      sent[lane] = (sent[lane] ?? 0) + frame.operations.length;
    }
  }
  device.close();
}

it(`[P6] [RW7] [VD7] [BG3] judged again from their operations, scores, progress, certificates, points and badges are the same to the byte (seed ${seed})`, async () => {
  const { rows } = await scene.database.query<{ id: string }>(
    "select l ->> 'id' as id from course_versions v, jsonb_path_query(v.body, '$.manifest.modules[*].lessons[*]') l",
  );
  const learners = await Promise.all([
    registerLearner(scene.url),
    registerLearner(scene.url),
    registerLearner(scene.url),
  ]);
  const devices = learners.flatMap(({ id, token }) => [1, 2].map(() => new WireDevice(scene.url, id, token)));
  await Promise.all(
    devices.map((device) =>
      workWith(
        device,
        rows.map(({ id }) => id),
      ),
    ),
  );
  await scene.database.query("update users set role = 'teacher' where id = $1", [learners[0]?.id]);
  const told = await readLearning(scene.database);
  const reached = ['certificates', 'attempts', 'answers', 'enrolments', 'modules', 'ratings', 'consents', 'badges'];
  for (const name of reached) expect(told[name]?.length, name).toBeGreaterThan(0);
  expect(told.points?.every((row) => row.endsWith(',0)'))).toBe(false);
  for (const code of ['over_attempt_limit', 'unknown_quiz', 'unknown_kind', 'duplicate_id', 'invalid_payload']) {
    expect(
      told.operations?.some((row) => row.includes(code)),
      code,
    ).toBe(true);
  }

  const file = path.join(folder, 'academy.backup');
  const shelves = openFolderShelves(scene.dataFolder);
  await takeBackup(scene.connectionString, file, { shelves, now: Date.now() });
  await restoreBackup(copy.connectionString, await checkBackup(file), openFolderShelves(folder));
  const keys = openSigningKeys({ folder: path.join(folder, 'keys'), madeAt: Date.now() });
  const issueDue = makeIssueDue({ keys, addJob: async () => undefined, publicUrl: () => scene.url });
  const judged = await replayLearning(database, { newId: v7, issueDue, welcomeLearner: async () => undefined });
  expect(judged).toBe(told.operations?.length);
  expect(await readLearning(database)).toEqual(told);
});

it('[PT4] counted from the tables alone, merits are what judging has counted', async () => {
  const { rows } = await scene.database.query<{ user_id: string; merits: unknown }>('select * from learner_merits');
  expect(rows.length).toBeGreaterThan(0);
  for (const { user_id, merits } of rows) {
    const counted = await scene.database.transaction((tx) => countPastMerits(tx, user_id, new CourseFactsStore()));
    expect(counted).toEqual(merits);
  }
});
