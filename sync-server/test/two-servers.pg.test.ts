import type { QuizVersion } from '@greenland/shared-schema/record/quiz';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { answerRightly } from './catalogue-scene.ts';
import { openSyncScene, type SyncScene } from './sync-scene.ts';
import { isType, registerLearner, WireDevice } from './wire-device.ts';

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

type Documents = Record<string, Record<string, unknown>[]>;
type Ack = { upTo: number; exceptions?: { code: string }[] };

async function greetAt(url: string, learner: { id: string; token: string }): Promise<WireDevice> {
  const device = await new WireDevice(url, learner.id, learner.token).open();
  devices.push(device);
  device.hello();
  await device.take(isType('welcome'));
  return device;
}

/** The documents of the next rows that hold `collection`. */
async function takeLive(device: WireDevice, collection: string): Promise<Documents> {
  const rows = await device.take<{ documents: Documents }>(
    (frame) => frame.type === 'rows' && collection in ((frame.documents ?? {}) as object),
  );
  return rows.documents;
}

const attempt = () => ({
  ...{ courseId: scene.courseId, quizId: graded.quiz.id, quizHash: graded.hash, elapsedMs: 1_000 },
  responses: answerRightly(graded),
});

it('[WF8] [DV4] what a device hands in at one server is told at once to a device at the other', async () => {
  const other = await scene.addServer();
  const learner = await registerLearner(scene.url);
  const here = await greetAt(scene.url, learner);
  const there = await greetAt(other.url, learner);
  here.pull();
  await here.take(isType('rows'));
  there.write('enrolled', { courseId: scene.courseId });
  there.push();
  // Without a word from server to server it would come with the look-out that every socket makes each 30 s, and this wait is shorter.
  const live = await takeLive(here, 'enrolments');
  expect(live.enrolments).toMatchObject([{ courseId: scene.courseId, status: 'in_progress' }]);
  // With it begins the course's stream, which this socket did not follow before.
  expect(live.releases).toMatchObject([{ id: scene.courseId }]);
  there.write('attempt-submitted', attempt());
  there.push();
  expect((await takeLive(here, 'certificates')).certificates).toHaveLength(1);
  await other.stop();
});

it('[CC1] [WF7] [VD4] goes on at the other server when its own one stops, with what was on its way', async () => {
  const own = await scene.addServer();
  const learner = await registerLearner(scene.url);
  const watcher = await greetAt(scene.url, learner);
  watcher.pull();
  await watcher.take(isType('rows'));
  const device = await greetAt(own.url, learner);
  device.write('enrolled', { courseId: scene.courseId });
  device.push();
  await device.take(isType('ack'));
  for (let count = 0; count < 10; count += 1) {
    device.write('attempt-submitted', attempt());
    device.push(count + 2, count + 2);
  }
  await own.stop();
  expect(await device.untilClosed()).toEqual({ code: 1001, reason: 'going_away' });
  await expect(fetch(`${own.url}/readyz`)).rejects.toThrow();
  device.url = scene.url;
  await device.open();
  device.frames.length = 0;
  device.hello();
  const { acknowledged } = await device.take<{ acknowledged: number }>(isType('welcome'));
  expect(acknowledged).toBeGreaterThanOrEqual(1);
  device.push(1);
  const ack = await device.take<Ack>(isType('ack'));
  expect([ack.upTo, ack.exceptions?.length]).toEqual([11, 10 - (graded.quiz.attemptsAllowed ?? 0)]);
  const { rows } = await scene.database.query('select 1 from quiz_responses where user_id = $1', [learner.id]);
  expect(rows).toHaveLength(10);
  expect((await takeLive(watcher, 'certificates')).certificates).toHaveLength(1);
});

it('[AL1] [AL2] holds the limit of attempts between two servers', async () => {
  const other = await scene.addServer();
  const learner = await registerLearner(scene.url);
  const first = await greetAt(scene.url, learner);
  first.write('enrolled', { courseId: scene.courseId });
  first.push();
  await first.take(isType('ack'));
  const urls = [...Array(4)].flatMap(() => [scene.url, other.url]);
  const crowd = await Promise.all(urls.map((url) => greetAt(url, learner)));
  for (const device of crowd) {
    device.write('attempt-submitted', attempt());
    device.push();
  }
  const acks = await Promise.all(crowd.map((device) => device.take<Ack>(isType('ack'))));
  const over = acks.filter((ack) => ack.exceptions?.[0]?.code === 'over_attempt_limit');
  expect(over).toHaveLength(8 - (graded.quiz.attemptsAllowed ?? 0));
  await other.stop();
});
