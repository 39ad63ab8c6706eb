import type { QuizVersion } from '@greenland/shared-schema/record/quiz';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerRightly } from './catalogue-scene.ts';
import { queryEmbedded, readEmbeddedQuizzes } from './embedded-rows.ts';
import { seedChance } from './hostile-frames.ts';
import { PersistentDevice } from './persistent-device.ts';
import { prepareServer, type ServerProcess } from './server-process.ts';
import { everything, isType, registerLearner, WireDevice } from './wire-device.ts';

let server: ServerProcess;
let courseId: string;
let graded: QuizVersion[];

beforeAll(async () => {
  server = await prepareServer();
  await server.start();
  const quizzes = await readEmbeddedQuizzes(server.dataDir);
  courseId = quizzes[0]?.quiz.courseId ?? '';
  graded = quizzes.filter(({ quiz }) => quiz.kind === 'graded' && quiz.courseId === courseId);
}, 120_000);
afterAll(() => server.dispose(), 120_000);

async function newDevice(): Promise<WireDevice> {
  const { id, token } = await registerLearner(server.url);
  return new WireDevice(server.url, id, token);
}

const attemptAt = (version: QuizVersion, isRight: boolean) => ({
  ...{ courseId, quizId: version.quiz.id, quizHash: version.hash, elapsedMs: 1_000 },
  responses: isRight ? answerRightly(version) : [],
});

/** 60 operations; answers the code that each of them that is not taken must get. */
function writeSixty(device: WireDevice): Map<number, string> {
  const expected = new Map<number, string>();
  const countedByQuiz = new Map<string, number>();
  device.write('enrolled', { courseId });
  while (device.length < 60) {
    const seq = device.length + 1;
    const version = graded[seq % graded.length];
    if (seq % 10 === 4) device.write('course-rated', { courseId, stars: (seq % 5) + 1 });
    else if (seq % 10 === 5) expected.set(device.write('moon-landed', {}).seq, 'unknown_kind');
    else if (seq % 10 === 6) expected.set(device.write('course-rated', { stars: 9 }).seq, 'invalid_payload');
    else if (version) {
      const counted = countedByQuiz.get(version.quiz.id) ?? 0;
      countedByQuiz.set(version.quiz.id, counted + 1);
      device.write('attempt-submitted', attemptAt(version, counted === 1));
      if (counted >= (version.quiz.attemptsAllowed ?? 60)) expected.set(seq, 'over_attempt_limit');
    }
  }
  return expected;
}

describe('PostgreSQL is killed while serving', () => {
  it('[P1] [CC1] answers 503, closes sockets with a code to come back, recovers by itself, and nothing is lost', async () => {
    const device = await newDevice();
    for (let count = 0; count < 40; count += 1) device.write('profile-changed', { firstName: `Awa ${count}` });
    let isKilled = false;
    const persistent = new PersistentDevice(device, (acknowledged) => {
      if (acknowledged < 5 || isKilled) return;
      isKilled = true;
      server.killPostgres();
    });
    const draining = persistent.drain(1, 60_000);
    const answers: Response[] = [];
    const isBack = () => answers.some(({ status }) => status === 503) && answers.at(-1)?.status === 200;
    for (const until = Date.now() + 60_000; !isBack() && Date.now() < until; ) {
      const answer = await fetch(`${server.url}/api/courses`);
      await answer.arrayBuffer();
      answers.push(answer);
    }
    const away = answers.filter(({ status }) => status !== 200);
    expect([...new Set(away.map(({ status }) => status))]).toEqual([503]);
    for (const { headers } of away) {
      expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    }
    expect(answers.at(-1)?.status).toBe(200);
    await draining;
    expect(persistent.closes.length).toBeGreaterThan(0);
    expect(persistent.closes.filter((code) => code === 'none' || code < 4100 || code > 4199)).toEqual([]);
    expect([persistent.acknowledged, persistent.faults]).toEqual([40, []]);
    expect(server.output().split('is running')).toHaveLength(2);
  }, 150_000);
});

type Victim = 'server' | 'postgres' | 'both';

/** Drains `device` in pieces of two while one kill follows the other, each after eight more acks; answers what the device saw. */
async function storm(device: WireDevice, seed: number, victims: readonly Victim[]): Promise<PersistentDevice> {
  const chance = seedChance(seed);
  let struck = 0;
  // One after the other: a server that is being started is not killed before it answers.
  let striking = Promise.resolve();
  let left = [...victims];
  const strike = async (victim: Victim) => {
    await new Promise((resolve) => setTimeout(resolve, chance.upTo(40)));
    struck += 1;
    if (victim !== 'server') server.killPostgres();
    if (victim === 'postgres') return;
    await server.kill();
    await server.start();
  };
  const persistent = new PersistentDevice(device, (acknowledged) => {
    const [victim, ...others] = left;
    if (victim === undefined || acknowledged < (victims.length - others.length) * 8) return;
    left = others;
    striking = striking.then(() => strike(victim));
  });
  await persistent.drain(2, 150_000);
  await striking;
  expect(persistent.faults.length > 0 || struck === victims.length).toBe(true);
  return persistent;
}

describe('a storm of kills', () => {
  const seed = 60_607;

  it(`[P1] [P2] [WF7] [VD4] [AL2] [CE3] 60 operations through 6 kills of server, database or both: each once, with its verdict (seed ${seed})`, async () => {
    const device = await newDevice();
    const expected = writeSixty(device);
    const persistent = await storm(device, seed, ['server', 'postgres', 'both', 'postgres', 'server', 'both']);
    expect([persistent.acknowledged, persistent.faults]).toEqual([60, []]);
    expect([...persistent.codeBySeq].sort(([a], [b]) => a - b)).toEqual([...expected].sort(([a], [b]) => a - b));
    expect(persistent.closes.length).toBeGreaterThanOrEqual(3);
    await expectWholeTruth(device, expected);
  }, 240_000);

  it('[P1] tells of a loss when PostgreSQL confirms what it has not written: with synchronous_commit off the same storm fails', async () => {
    const settings = ["synchronous_commit = 'off'", "wal_writer_delay = '10s'", "wal_writer_flush_after = '1GB'"];
    for (const setting of settings) await queryEmbedded(server.dataDir, `alter system set ${setting}`);
    await queryEmbedded(server.dataDir, 'select pg_reload_conf()');
    const device = await newDevice();
    // The account itself is not to be lost.
    await queryEmbedded(server.dataDir, 'checkpoint');
    writeSixty(device);
    const persistent = await storm(device, seed, ['postgres', 'both', 'postgres', 'both', 'postgres', 'both']);
    expect(persistent.faults[0]).toMatch(/were acknowledged, the server holds/);
    expect(persistent.acknowledged).toBeLessThan(60);
  }, 120_000);
});

/** What a device that asks now is told, and what stands in the tables, is that of 60 operations that came once and undisturbed. */
async function expectWholeTruth(device: WireDevice, expected: ReadonlyMap<number, string>): Promise<void> {
  const reader = await new WireDevice(server.url, device.userId, device.token).open();
  reader.hello();
  reader.pull(1, everything);
  const told = await reader.take<{ documents: Record<string, Record<string, unknown>[]> }>(isType('rows'));
  reader.close();
  const { attempts = [], refusals = [], certificates = [], enrolments = [] } = told.documents;
  const refused = refusals.map(({ seq, code }) => [seq, code]).sort(([a], [b]) => Number(a) - Number(b));
  expect(refused).toEqual([...expected].sort(([a], [b]) => a - b));
  for (const { quiz } of graded) {
    const numbers = attempts.filter(({ quizId }) => quizId === quiz.id).map((one) => one.attemptNumber);
    const counted = numbers.filter((number) => number !== null).sort();
    expect(counted).toEqual(Array.from({ length: quiz.attemptsAllowed ?? 0 }, (_, index) => index + 1));
  }
  expect(attempts).toHaveLength(41);
  expect([certificates.length, enrolments.length]).toEqual([1, 1]);
  const sql =
    'select count(*)::int as rows, count(distinct seq)::int as seqs, max(seq)::int as last from operations where user_id = $1';
  expect(await queryEmbedded(server.dataDir, sql, [device.userId])).toEqual([{ rows: 60, seqs: 60, last: 60 }]);
}
