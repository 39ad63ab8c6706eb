// The lists of a large catalogue over HTTP: 100,000 courses and a million enrolments; the time that 95 of 100 answers stay under, in milliseconds.
// An enrolment comes before each question, so that no page was kept from before; before those for what most courses have, a publication, so that no
// total was kept either.
import { makeRandom } from './bench-acts.ts';
import { type Measured, percentile95 } from './bench-figures.ts';
import type { BenchWorld } from './bench-world.ts';
import {
  addManyCourses,
  addManyEnrolments,
  drawWord,
  enrolInMany,
  manyCourses,
  moveCatalogue,
  republish,
  settleTables,
  wordOfMost,
} from './many-courses-store.ts';
import { timeCall } from './timed-call-door.ts';

const runs = 3;
const askedEach = 100;

type Question = { figure: string; path: (random: () => number) => string; token?: string; isRepublished?: true };

const beginningOf = (word: string, random: () => number) => word.slice(0, 3 + Math.floor(random() * 4));

const searchFor = (words: string) => `/api/courses?search=${encodeURIComponent(words)}`;

function listQuestions(token: string): Question[] {
  const twoWords = (random: () => number) => `${drawWord(random)} ${beginningOf(drawWord(random), random)}`;
  return [
    { figure: 'first-page', path: () => '/api/courses' },
    { figure: 'newest', path: () => '/api/courses?sortBy=newest' },
    { figure: 'rating', path: () => '/api/courses?sortBy=rating' },
    { figure: 'language', path: () => '/api/courses?language=fr&limit=100' },
    { figure: 'rare-language', path: () => '/api/courses?language=wo' },
    { figure: 'deep-page', path: (random) => `/api/courses?offset=${Math.floor(random() * manyCourses)}` },
    { figure: 'search-beginning', path: (random) => searchFor(beginningOf(drawWord(random), random)) },
    { figure: 'search-two-words', path: (random) => searchFor(twoWords(random)) },
    { figure: 'search-newest', path: (random) => `${searchFor(twoWords(random))}&sortBy=newest&language=fr` },
    { figure: 'search-letter', path: (random) => searchFor(drawWord(random).slice(0, 1)), isRepublished: true },
    { figure: 'search-word-of-most', path: () => searchFor(wordOfMost), isRepublished: true },
    { figure: 'search-most-and-letter', path: () => searchFor(`${wordOfMost} ${wordOfMost[0]}`), isRepublished: true },
    { figure: 'own-enrolments', path: () => '/api/enrollments/me', token },
    { figure: 'own-enrolments-deep', path: () => '/api/enrollments/me?limit=100&offset=400', token },
  ];
}

async function measureQuestion(world: BenchWorld, question: Question, courseId: string): Promise<Measured> {
  const random = makeRandom(11);
  const values: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const times: number[] = [];
    for (let asked = 0; asked < askedEach; asked += 1) {
      await moveCatalogue(world.database, courseId);
      if (question.isRepublished) await republish(world.database, courseId);
      times.push(await timeCall(`${world.url}${question.path(random)}`, question.token));
    }
    values.push(percentile95(times));
  }
  return { figure: `${question.figure}-p95-milliseconds`, unit: 'milliseconds', values };
}

export async function measureCatalogueLists(world: BenchWorld): Promise<Measured[]> {
  const courseIds = await addManyCourses(world.database, makeRandom(5));
  await addManyEnrolments(world.database, courseIds);
  const { userId, token } = await world.makeLearner();
  await enrolInMany(world.database, userId, courseIds);
  await settleTables(world.database);
  const measured: Measured[] = [];
  for (const question of listQuestions(token)) {
    measured.push(await measureQuestion(world, question, courseIds[0] ?? ''));
  }
  return measured;
}
