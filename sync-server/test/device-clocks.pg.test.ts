import type { Payload } from '@greenland/shared-schema/protocol/operation';
import type { QuizVersion } from '@greenland/shared-schema/record/quiz';
import { v7 } from 'uuid';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { freshDeviceState } from '../../client/src/headless/device-state.ts';
import { type HeadlessDevice, openHeadlessDevice } from '../../client/src/headless/open-headless-device.ts';
import { nodePorts } from '../../scripts/device-socket.ts';
import { answerRightly } from './catalogue-scene.ts';
import { openSyncScene, type SyncScene } from './sync-scene.ts';
import { isType, WireDevice } from './wire-device.ts';

const dayMs = 86_400_000;
const yearMs = 365 * dayMs;
const patienceMs = 15_000;

let scene: SyncScene;
let graded: QuizVersion;
let headless: HeadlessDevice | null = null;

beforeAll(async () => {
  scene = await openSyncScene();
  const found = scene.quizzes.find(({ quiz }) => quiz.kind === 'graded');
  if (!found) throw new Error('The fixture course has no graded quiz.');
  graded = found;
});
afterEach(async () => {
  await headless?.close();
  headless = null;
});
afterAll(() => scene.close());

const attempt = (responses: unknown) =>
  ({
    ...{ courseId: scene.courseId, quizId: graded.quiz.id, quizHash: graded.hash, elapsedMs: 1_000 },
    responses,
  }) as Payload<'attempt-submitted'>;

/** The app's own code on a phone whose clock says what `clock.ms` says. */
async function openPhone(clock: { ms: number }) {
  const { id: userId, token, refreshToken } = await scene.makeLearner();
  const profiles = [{ userId, email: 'awa@example.org', firstName: 'Awa' }];
  const tokensByUser = { [userId]: { token, refreshToken, obtainedAt: clock.ms, refused: false } };
  const state = { ...freshDeviceState, values: { accounts: { current: userId, profiles, tokensByUser } } };
  const clocks = { now: () => clock.ms, newId: () => v7({ msecs: clock.ms }) };
  const device = await openHeadlessDevice({ ...nodePorts, ...clocks, baseUrl: scene.url, state });
  headless = device;
  const replica = await device.openReplica();
  if (!replica) throw new Error('Nobody is signed in.');
  return { device, replica, userId };
}

const today = (): number => Date.now();

/** What a clock says at one look after the other. */
const clocks: [string, (() => number)[]][] = [
  ['stands in 1970', [() => 0]],
  ['runs ten years ahead', [() => today() + 10 * yearMs]],
  [
    'jumps back and forth at each look',
    [() => today() + 10 * yearMs, () => 0, () => today() - 3 * yearMs, () => 1, () => today() + dayMs],
  ],
];

it.each(clocks)(
  '[OP4] [CE3] [PM3] a phone whose clock %s: all is taken in its order, certified, and shown in no future',
  async (_name, times) => {
    const look = (place: number): number => times[place % times.length]?.() ?? 0;
    const clock = { ms: look(0) };
    const { device, replica, userId } = await openPhone(clock);
    const { courseId } = scene;
    const lessonId = v7();
    let looks = 0;
    const acts: (() => Promise<unknown>)[] = [
      () => replica.actions.enrol(courseId),
      () => replica.actions.openLesson(courseId, lessonId),
      () => replica.actions.spendTime(courseId, lessonId, 60),
      () => replica.actions.completeLesson(courseId, lessonId),
      () => replica.actions.submitAttempt(attempt(answerRightly(graded))),
      () => replica.actions.rateCourse(courseId, 5),
    ];
    device.network.turnOff();
    for (const act of acts) {
      clock.ms = look(looks++);
      await act();
    }
    device.network.turnOn();
    expect(await device.waitUntilSafe(patienceMs)).toBe(true);
    expect(await device.waitUntil(() => replica.data.certificates.value.length === 1, patienceMs)).toBe(true);
    const { rows } = await scene.database.query<{ kind: string; outcome: string }>(
      'select kind, outcome from operations where user_id = $1 order by lane, seq',
      [userId],
    );
    // Lane by lane, in each as they were done.
    const kinds = ['enrolled', 'attempt-submitted', 'course-rated', 'lesson-opened', 'lesson-completed', 'time-spent'];
    expect(rows).toEqual(kinds.map((kind) => ({ kind, outcome: 'taken' })));
    const arrived = Date.now();
    const shown = await readShown(device);
    expect(shown).toHaveLength(3);
    // Of each time the earlier one: what a clock in the past says, and for one in the future the time of arrival.
    const said = [look(0), look(4), look(3)];
    for (const [index, time] of shown.entries()) {
      expect(time).toBeLessThanOrEqual(arrived);
      expect(Math.abs(time - Math.min(said[index] ?? 0, arrived))).toBeLessThan(patienceMs);
    }
  },
  60_000,
);

/** When the learner enrolled, handed in and completed the lesson, as the server's documents on this device tell it. */
async function readShown(device: HeadlessDevice): Promise<number[]> {
  const read = async (collection: string) => (await device.read(collection)) as Record<string, unknown>[];
  const [enrolments, attempts, progress] = await Promise.all(['enrolments', 'attempts', 'progress'].map(read));
  const lessons = (progress ?? []).flatMap(({ lessons: all }) =>
    Object.values(all as Record<string, { completedAt: number }>),
  );
  return [
    ...(enrolments ?? []).map(({ enrolledAt }) => Number(enrolledAt)),
    ...(attempts ?? []).map(({ submittedAt }) => Number(submittedAt)),
    ...lessons.map(({ completedAt }) => completedAt),
  ];
}

it('[AL1] [AL2] [OP4] several phones of one learner with different clocks: attempts count in the order in which they arrive', async () => {
  const learner = await scene.makeLearner();
  const clocks = [today() + 10 * yearMs, 0, today() - yearMs, 8.64e15, today(), 1];
  const numbers: unknown[] = [];
  for (const [place, wallTime] of clocks.entries()) {
    const device = await new WireDevice(scene.url, learner.id, learner.token).open();
    device.hello();
    if (place === 0) device.write('enrolled', { courseId: scene.courseId }, { wallTime });
    const { id } = device.write('attempt-submitted', attempt([]), { wallTime, monotonicMs: Number.MAX_SAFE_INTEGER });
    device.push();
    await device.take(isType('ack'));
    device.pull(1, { attempts: {} });
    const told = await device.take<{ documents: Record<string, Record<string, unknown>[]> }>(
      (frame) => frame.type === 'rows' && 'request' in frame,
    );
    const document = told.documents.attempts?.find((one) => one.id === id);
    numbers.push(document?.attemptNumber);
    expect(document?.submittedAt).toBeLessThanOrEqual(Date.now());
    if (wallTime <= today()) expect(document?.submittedAt).toBe(wallTime);
    device.close();
  }
  const allowed = graded.quiz.attemptsAllowed ?? 0;
  expect(numbers).toEqual(clocks.map((_, place) => (place < allowed ? place + 1 : null)));
});
