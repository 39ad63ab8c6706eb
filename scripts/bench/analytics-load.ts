// The calls of figures over an academy of years: milliseconds until the answer, which five calls in a hundred exceed. BENCH_EVENTS sets how many events there are.
import { isDeepStrictEqual } from 'node:util';
import { foldNotes } from '../../sync-server/src/analytics/fold-store.ts';
import { recountCourse, recountEvents, recountOverview, type Taught } from './analytics-recount-store.ts';
import { forgetOverviews, giveRole, writeAcademy } from './analytics-rows-store.ts';
import { type Measured, percentile95 } from './bench-figures.ts';
import type { BenchWorld } from './bench-world.ts';
import { type Ask, askAs } from './figures-door.ts';

const defaultEvents = 10_000_000;
const callsEach = 100;
const learnersPerEvent = 100;
const courses = 50;
const shownLetters = 1_000;

async function timeCalls(figure: string, call: (place: number) => Promise<unknown>): Promise<Measured> {
  const times: number[] = [];
  for (let place = 0; place < callsEach; place += 1) {
    const startMs = performance.now();
    await call(place);
    times.push(performance.now() - startMs);
  }
  return { figure, unit: 'milliseconds', values: [percentile95(times)] };
}

const monthStart = (place: number) => new Date(Date.now() - (place % 12) * 30 * 86_400_000).toISOString();

async function timeEverything(world: BenchWorld, admin: Ask, teacher: Ask, courseId: string): Promise<Measured[]> {
  const { database } = world;
  let cursor = '';
  const fresh = (ask: Ask) => async () => {
    await forgetOverviews(database);
    await ask('/overview');
  };
  return [
    await timeCalls('analytics-overview-kept-p95', () => admin('/overview')),
    await timeCalls('analytics-overview-counted-p95', fresh(admin)),
    await timeCalls('analytics-overview-teacher-counted-p95', fresh(teacher)),
    await timeCalls('analytics-course-p95', () => admin(`/courses/${courseId}`)),
    await timeCalls('analytics-events-p95', async () => {
      const page = await admin(`/events${cursor && `?cursor=${cursor}`}`);
      cursor = String(page.nextCursor ?? '');
    }),
    await timeCalls('analytics-events-filtered-p95', (place) =>
      admin(`/events?eventType=quiz_submitted&endDate=${monthStart(place)}`),
    ),
    await timeCalls('analytics-events-rare-p95', (place) =>
      admin(`/events?eventType=certificate_issued&endDate=${monthStart(place)}`),
    ),
    await timeCalls('analytics-events-teacher-p95', (place) => teacher(`/events?endDate=${monthStart(place)}`)),
  ];
}

function holdAgainst(what: string, told: unknown, counted: unknown): void {
  if (isDeepStrictEqual(told, counted)) return;
  const show = (answer: unknown) => JSON.stringify(answer).slice(0, shownLetters);
  throw new Error(`${what}: the server says ${show(told)}, and there is ${show(counted)}.`);
}

/** A fast answer that is wrong is worth nothing: each call once against all rows. */
async function checkAnswers({ database }: BenchWorld, ask: Ask, teacherId: Taught, courseId: string): Promise<void> {
  await forgetOverviews(database);
  holdAgainst('The overview', await ask('/overview'), await recountOverview(database, teacherId));
  holdAgainst('The course', await ask(`/courses/${courseId}`), await recountCourse(database, courseId));
  const before = monthStart(1);
  // The end of a range is included.
  const endDate = new Date(Date.parse(before) - 1).toISOString();
  for (const eventType of [null, 'quiz_submitted', 'certificate_issued']) {
    const page = await ask(`/events?endDate=${endDate}${eventType === null ? '' : `&eventType=${eventType}`}`);
    holdAgainst('Events', page.events, await recountEvents(database, { teacherId, eventType, before }));
  }
}

export async function measureAnalytics(world: BenchWorld): Promise<Measured[]> {
  const { database } = world;
  const events = Number(process.env.BENCH_EVENTS ?? defaultEvents);
  const [admin, teacher] = [await world.makeLearner(), await world.makeLearner()];
  await giveRole(database, admin.userId, 'admin');
  await giveRole(database, teacher.userId, 'teacher');
  const users = Math.ceil(events / learnersPerEvent);
  await writeAcademy(database, { events, users, courses }, teacher.userId);
  while (!(await foldNotes(database, 20)));
  const top = (await askAs(world, admin.token)('/overview')).topCourse as { id: string };
  const [asAdmin, asTeacher] = [askAs(world, admin.token), askAs(world, teacher.token)];
  await checkAnswers(world, asAdmin, null, top.id);
  await checkAnswers(world, asTeacher, teacher.userId, top.id);
  return timeEverything(world, asAdmin, asTeacher, top.id);
}
