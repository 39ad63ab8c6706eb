import type { QuizVersion } from '@greenland/shared-schema/record/quiz';
import { v7 } from 'uuid';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { answerRightly } from '../../test/catalogue-scene.ts';
import { openSyncScene, type SyncScene } from '../../test/sync-scene.ts';
import { isType, registerLearner, WireDevice } from '../../test/wire-device.ts';
import { factsText } from './learner-facts-store.ts';

let scene: SyncScene;
let graded: QuizVersion;
const devices: WireDevice[] = [];

beforeAll(async () => {
  scene = await openSyncScene();
  const found = scene.quizzes.find(({ quiz }) => quiz.kind === 'graded');
  if (!found) throw new Error('The fixture course has no graded quiz.');
  graded = found;
});
afterEach(() => {
  for (const device of devices.splice(0)) device.close();
});
afterAll(() => scene.close());

type Rows = { documents: Record<string, Record<string, unknown>[]> };
type Ack = { upTo: number; exceptions?: { seq: number; outcome: string; code: string }[] };

async function greet(learner?: { id: string; token: string }): Promise<WireDevice> {
  const { id, token } = learner ?? (await registerLearner(scene.url));
  const device = await new WireDevice(scene.url, id, token).open();
  devices.push(device);
  device.hello();
  await device.take(isType('welcome'));
  return device;
}

const attemptOf = (right: boolean) => ({
  courseId: scene.courseId,
  quizId: graded.quiz.id,
  quizHash: graded.hash,
  elapsedMs: 1_000,
  responses: right ? answerRightly(graded) : [],
});

/** Everything that the server says of a learner, as a device that asks now would see it. */
async function readDocuments(learner: { id: string; token: string }): Promise<Rows['documents']> {
  const reader = await greet(learner);
  reader.pull();
  return (await reader.take<Rows>(isType('rows'))).documents;
}

async function countRows(table: string, userId: string): Promise<number> {
  const { rows } = await scene.database.query<{ count: number }>(`select count(*) from ${table} where user_id = $1`, [
    userId,
  ]);
  return rows[0]?.count ?? -1;
}

describe('what learners did', () => {
  it('[VD1] [VD3] [OP5] grades, limits, issues one certificate, and shows every refusal with its reason', async () => {
    const learner = await registerLearner(scene.url);
    const device = await greet(learner);
    const allowed = graded.quiz.attemptsAllowed ?? 0;
    device.write('lesson-completed', { courseId: v7(), lessonId: v7() });
    device.write('enrolled', { courseId: scene.courseId });
    for (let count = 0; count < allowed + 1; count += 1) device.write('attempt-submitted', attemptOf(count > 0));
    device.write('moon-landed', { courseId: scene.courseId });
    device.write('attempt-submitted', { ...attemptOf(true), score: 100 });
    device.push();
    const ack = await device.take<Ack>(isType('ack'));
    expect(ack.exceptions?.map(({ outcome, code }) => `${outcome} ${code}`)).toEqual([
      'refused unknown_course',
      'set-aside over_attempt_limit',
      'set-aside unknown_kind',
      'refused invalid_payload',
    ]);
    const documents = await readDocuments(learner);
    expect(documents.refusals).toHaveLength(4);
    const numbers = documents.attempts?.map((attempt) => attempt.attemptNumber);
    expect(numbers).toEqual([...Array.from({ length: allowed }, (_, index) => index + 1), null]);
    expect(documents.certificates).toHaveLength(1);
    expect(await countRows('certificates', learner.id)).toBe(1);
    expect(await countRows('quiz_responses', learner.id)).toBe(allowed + 1);
  });

  it('[VD6] judges what came before the enrolment of another device when that comes, and tells all devices', async () => {
    const learner = await registerLearner(scene.url);
    const early = await greet(learner);
    early.write('attempt-submitted', attemptOf(true));
    early.write('moon-landed', {});
    early.push();
    expect((await early.take<Ack>(isType('ack'))).exceptions).toMatchObject([{ code: 'not_enrolled' }, { seq: 2 }]);
    early.pull();
    expect((await early.take<Rows>(isType('rows'))).documents.refusals).toHaveLength(2);
    const late = await greet(learner);
    late.write('enrolled', { courseId: scene.courseId });
    late.push();
    await late.take(isType('ack'));
    const told = await early.take<Rows & { gone: Record<string, string[]> }>(isType('rows'));
    expect([told.documents.attempts?.length, told.gone.refusals?.length]).toEqual([1, 1]);
    early.push();
    expect((await early.take<Ack>(isType('ack'))).exceptions).toMatchObject([{ seq: 2, code: 'unknown_kind' }]);
    expect(await countRows('certificates', learner.id)).toBe(1);
    const { rows } = await scene.database.query('select outcome, code from operations where user_id = $1 order by id', [
      learner.id,
    ]);
    expect(rows).toEqual([
      { outcome: 'taken', code: null },
      { outcome: 'set-aside', code: 'unknown_kind' },
      { outcome: 'taken', code: null },
    ]);
  });

  it('[P5] [OC2] takes what follows on a payload with a member that copies leave out', async () => {
    const learner = await registerLearner(scene.url);
    const device = await greet(learner);
    device.write('moon-landed', JSON.parse('{"__proto__":{"a":1},"courseId":"x"}'));
    device.write('enrolled', JSON.parse(`{"courseId":"${scene.courseId}","__proto__":1}`));
    device.write('enrolled', { courseId: scene.courseId });
    device.push();
    const ack = await device.take<Ack>(isType('ack'));
    expect(ack.exceptions).toMatchObject([{ code: 'unknown_kind' }, { code: 'invalid_payload' }]);
    expect((await readDocuments(learner)).enrolments).toHaveLength(1);
    const { rows } = await scene.database.query(
      'select payload from operations where user_id = $1 order by seq limit 1',
      [learner.id],
    );
    expect(JSON.stringify(rows)).toBe('[{"payload":{"__proto__":{"a":1},"courseId":"x"}}]');
  });

  it('[CE3] [P2] gives a certificate one name, however the pushes are cut', async () => {
    const names = [];
    for (const cuts of [[3], [1, 3], [2, 3]]) {
      const learner = await registerLearner(scene.url);
      const device = await greet(learner);
      device.write('enrolled', { courseId: scene.courseId });
      device.write('attempt-submitted', attemptOf(true));
      device.write('profile-changed', { firstName: 'Zoé' });
      for (const [index, upTo] of cuts.entries()) {
        device.send(device.pushFrame((cuts[index - 1] ?? 0) + 1, upTo));
        await device.take(isType('ack'));
      }
      const { certificates, accounts } = await readDocuments(learner);
      names.push([certificates?.[0]?.holderName, accounts?.[0]?.firstName]);
    }
    expect(names).toEqual([1, 2, 3].map(() => ['Awa Diop', 'Zoé']));
  });

  it('[VD4] [WF7] answers what it has already as it did the first time, and changes no row', async () => {
    const learner = await registerLearner(scene.url);
    const device = await greet(learner);
    device.write('enrolled', { courseId: scene.courseId });
    device.write('attempt-submitted', attemptOf(true));
    device.write('moon-landed', {});
    device.push();
    const first = await device.take<Ack>(isType('ack'));
    // The certificate's file is made by a job, which changes the document once more: compared is what is at rest.
    await expect
      .poll(async () => (await readDocuments(learner)).certificates, { timeout: 20_000 })
      .toMatchObject([{ pdf: expect.any(String) }]);
    const before = await readDocuments(learner);
    device.push();
    device.push(1, 2);
    const second = await device.take<Ack>(isType('ack'));
    expect([second.upTo, second.exceptions]).toEqual([first.upTo, first.exceptions]);
    await device.take(isType('ack'));
    expect(await readDocuments(learner)).toEqual(before);
    expect(await countRows('operations', learner.id)).toBe(3);
  });

  it('[AL1] [AL2] holds the limit when many devices hand in at once', async () => {
    const learner = await registerLearner(scene.url);
    const first = await greet(learner);
    first.write('enrolled', { courseId: scene.courseId });
    first.push();
    await first.take(isType('ack'));
    const crowd = await Promise.all(Array.from({ length: 8 }, () => greet(learner)));
    for (const device of crowd) {
      device.write('attempt-submitted', attemptOf(true));
      device.push();
    }
    const acks = await Promise.all(crowd.map((device) => device.take<Ack>(isType('ack'))));
    const over = acks.filter((ack) => ack.exceptions?.[0]?.code === 'over_attempt_limit');
    expect(over).toHaveLength(8 - (graded.quiz.attemptsAllowed ?? 0));
    expect(await countRows('quiz_responses', learner.id)).toBe(8);
  });

  it('[OP5] refuses a text that no database takes, alone, and goes on with what follows', async () => {
    const device = await greet();
    device.write('enrolled', { courseId: scene.courseId });
    for (const text of ['\u0000', '\ud83d']) device.write('profile-changed', { firstName: `A${text}` });
    device.write('profile-changed', { firstName: 'Awá 😀' });
    device.push();
    const ack = await device.take<Ack>(isType('ack'));
    expect([ack.upTo, ack.exceptions?.map(({ seq, code }) => `${seq} ${code}`)]).toEqual([
      4,
      ['2 invalid_payload', '3 invalid_payload'],
    ]);
    const { rows } = await scene.database.query('select first_name from users where id = $1', [device.userId]);
    expect(rows).toEqual([{ first_name: 'Awá 😀' }]);
  });

  it('[OP7] sets aside an id that another operation bears, without touching that one', async () => {
    const victim = await greet();
    const { id } = victim.write('enrolled', { courseId: scene.courseId });
    victim.push();
    await victim.take(isType('ack'));
    const other = await greet();
    other.write('enrolled', { courseId: scene.courseId }, { id });
    other.push();
    expect((await other.take<Ack>(isType('ack'))).exceptions?.[0]?.code).toBe('duplicate_id');
  });

  it('[VD1] takes along what a learner did when the learner goes, and keeps the versions that were attempted', async () => {
    const [learner, other] = [await registerLearner(scene.url), await registerLearner(scene.url)];
    for (const one of [learner, other]) {
      const device = await greet(one);
      device.write('enrolled', { courseId: scene.courseId });
      device.write('attempt-submitted', attemptOf(true));
      device.push();
      await device.take(isType('ack'));
    }
    const hashed = scene.database.query('delete from quiz_versions where hash = $1', [graded.hash]);
    await expect(hashed).rejects.toMatchObject({ code: '23503' });
    const answered = () => scene.database.query('select distinct response_id from quiz_response_details');
    const before = await answered();
    await scene.database.query('delete from certificates where user_id = $1', [learner.id]);
    await scene.database.query('delete from users where id = $1', [learner.id]);
    expect([await countRows('operations', learner.id), await countRows('quiz_responses', learner.id)]).toEqual([0, 0]);
    expect([await countRows('operations', other.id), await countRows('quiz_responses', other.id)]).toEqual([2, 1]);
    expect((await answered()).rowCount).toBe(before.rowCount - 1);
  });

  it('looks ids up by their index', async () => {
    const explained = await scene.database.transaction(async (tx) => {
      await tx.query('set local enable_seqscan = off');
      await tx.query('set local plan_cache_mode = force_generic_plan');
      await tx.query(`prepare explained (text, uuid, text[], uuid[]) as ${factsText}`);
      const { rows } = await tx.query('explain execute explained (null, null, null, null)');
      await tx.query('deallocate explained');
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    });
    // A table of a few rows is read whole whatever there is: what counts is that the index may be used.
    expect(explained).toMatch(/operations_id_idx/);
  });
});
