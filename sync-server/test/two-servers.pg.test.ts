import type { QuizVersion } from '@greenland/shared-schema/record/quiz';
import { v7 } from 'uuid';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { answerRightly } from './catalogue-scene.ts';
import { seedChance } from './hostile-frames.ts';
import { openSyncScene, type SyncScene } from './sync-scene.ts';
import { everything, isType, registerLearner, WireDevice } from './wire-device.ts';

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

/** A device that keeps what it was told, and asks from there wherever it goes. */
class Wanderer {
  private readonly documents = new Map<string, unknown>();
  private readonly place: Record<string, number> = {};
  constructor(readonly device: WireDevice) {}

  get known(): [string, unknown][] {
    return [...this.documents].sort(([one], [other]) => (one < other ? -1 : 1));
  }

  /** Comes to `url`, hands in what `write` makes, and asks for what is new. */
  async visit(url: string, write: (device: WireDevice) => void): Promise<void> {
    const { device } = this;
    device.close();
    device.url = url;
    await device.open();
    device.frames.length = 0;
    device.hello();
    const { acknowledged } = await device.take<{ acknowledged: number }>(isType('welcome'));
    write(device);
    if (device.length > acknowledged) {
      device.push(acknowledged + 1);
      await device.take(isType('ack'));
    }
    device.pull(1, Object.fromEntries(Object.keys(everything).map((name) => [name, this.place])));
    const rows = await device.take<{ documents: Documents; upTo: Record<string, number> }>(
      (frame) => Number(frame.request) === 1,
    );
    for (const [collection, documents] of Object.entries(rows.documents))
      for (const document of documents) this.documents.set(`${collection}/${document.id}`, document);
    Object.assign(this.place, rows.upTo);
  }
}

it('[DV4] [P2] devices that move between servers come to know the same, also by a server that hears no word of others', async () => {
  const others = [await scene.addServer(), await scene.addServer('deaf')];
  const urls = [scene.url, ...others.map(({ url }) => url)];
  const learner = await registerLearner(scene.url);
  const chance = seedChance(7);
  const crowd = urls.flatMap((url) =>
    [url, url].map((at) => new Wanderer(new WireDevice(at, learner.id, learner.token))),
  );
  devices.push(...crowd.map(({ device }) => device));
  const lessonId = v7();
  const work = (device: WireDevice) => {
    if (device.length === 0) device.write('enrolled', { courseId: scene.courseId });
    else device.write('time-spent', { courseId: scene.courseId, lessonId, totalSeconds: device.length });
  };
  const roam = async (wanderer: Wanderer) => {
    for (let visit = 0; visit < 12; visit += 1) await wanderer.visit(chance.pick(urls), work);
  };
  await Promise.all(crowd.map(roam));
  for (const wanderer of crowd) await wanderer.visit(chance.pick(urls), () => undefined);
  const [first] = crowd;
  const progress = first?.known.find(([key]) => key.startsWith('progress/'))?.[1];
  expect(progress).toMatchObject({ lessons: { [lessonId]: { secondsByDevice: expect.anything() } } });
  expect(JSON.stringify(progress).match(/":11/g)).toHaveLength(crowd.length);
  for (const wanderer of crowd) expect(wanderer.known).toEqual(first?.known);
  for (const server of others) await server.stop();
}, 60_000);

it('[WF8] a server that cannot listen looks by itself: what changed elsewhere comes within half a minute', async () => {
  const deaf = await scene.addServer('deaf');
  const learner = await registerLearner(scene.url);
  const watcher = await greetAt(deaf.url, learner);
  watcher.pull();
  await watcher.take(isType('rows'));
  const device = await greetAt(scene.url, learner);
  device.write('enrolled', { courseId: scene.courseId });
  device.push();
  await device.take(isType('ack'));
  const isLive = () => watcher.frames.some((frame) => 'enrolments' in ((frame.documents ?? {}) as object));
  await expect.poll(isLive, { timeout: 40_000 }).toBe(true);
  await deaf.stop();
}, 60_000);

it('[DV4] [WF8] who listens again after it was cut off tells at once what it did not hear', async () => {
  const learner = await registerLearner(scene.url);
  const watcher = await greetAt(scene.url, learner);
  watcher.pull();
  await watcher.take(isType('rows'));
  const other = await scene.addServer();
  const device = await greetAt(other.url, learner);
  await scene.database.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like 'listen%'",
  );
  device.write('enrolled', { courseId: scene.courseId });
  device.push();
  expect((await takeLive(watcher, 'enrolments')).enrolments).toHaveLength(1);
  await other.stop();
});
