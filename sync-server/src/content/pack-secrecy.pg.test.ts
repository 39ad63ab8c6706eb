import { modulePack } from '@greenland/shared-schema/record/course';
import { quizVersion } from '@greenland/shared-schema/record/quiz';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collectNews, readGoodCourse, smallCourseFolder } from '../../test/course-fixture.ts';
import { findLeaks, readPackTexts } from '../../test/pack-secrecy.ts';
import { createTestDatabase, type TestDatabase } from '../../test/postgres-database.ts';
import { type Database, openDatabase } from '../database/pool.ts';
import { hashJson } from './content-hash.ts';
import { publishCourse } from './publish-course.ts';
import { findSampleCourses, publishSampleCourses } from './publish-sample-courses.ts';

let test: TestDatabase;
let database: Database;
beforeAll(async () => {
  test = await createTestDatabase();
  database = openDatabase(test.connectionString);
  await publishSampleCourses(collectNews(database).ports);
  await publishCourse(collectNews(database).ports, readGoodCourse(smallCourseFolder));
});
afterAll(async () => {
  await database.end();
  await test.drop();
});

async function readAll() {
  const packs = await readPackTexts(database);
  const versions = await database.query<{ body: unknown }>('select body from quiz_versions');
  return { packs, versions: versions.rows.map(({ body }) => quizVersion.parse(body)) };
}

describe('packs of published courses', () => {
  it('publishes every sample course once', async () => {
    const { rows } = await database.query<{ n: number }>('select count(*) as n from courses');
    expect(rows[0]?.n).toBe(findSampleCourses().length + 1);
    expect(await publishSampleCourses(collectNews(database).ports)).toEqual([]);
  });

  it('[CH4] hold no key, explanation or hash of what is right in a graded quiz', async () => {
    const { packs, versions } = await readAll();
    expect(versions.filter(({ quiz }) => quiz.kind === 'graded').length).toBeGreaterThan(0);
    expect(packs.length).toBeGreaterThan(3);
    expect(findLeaks(packs, versions)).toEqual([]);
  });

  it('the search finds a planted key, explanation and hash', async () => {
    const { packs, versions } = await readAll();
    const version = versions.find(({ quiz }) => quiz.title === 'Final check');
    const pack = packs.find(
      ({ text }) =>
        version !== undefined &&
        text.includes(version.hash) &&
        text.includes('"lessons"') &&
        modulePack.safeParse(JSON.parse(text)).success,
    );
    if (version === undefined || pack === undefined) throw new Error('the fixture course has a graded quiz in a pack');
    const plant = (from: string, to: string) =>
      findLeaks([{ hash: 'planted', text: pack.text.replace(from, to) }], versions);
    const key = Object.values(version.key).find((one) => one.type === 'multiple_choice');
    expect(plant('{"hash":', `{"key":${JSON.stringify(version.key)},"hash":`).join()).toContain('"key"');
    expect(plant('"format":1', `"format":1,"note":"${key?.explanation}"`).join()).toContain('Sentinel explanation');
    expect(plant('"format":1', `"format":1,"note":"${hashJson(key?.right)}"`).join()).toContain(hashJson(key?.right));
  });

  it('matching choices tell nothing by their order or by the order of their ids', async () => {
    const { versions } = await readAll();
    const questions = versions.flatMap(({ quiz }) => quiz.questions).filter((question) => question.type === 'matching');
    expect(questions.length).toBeGreaterThan(0);
    for (const { rights } of questions) {
      const texts = rights.map(({ text }) => text);
      expect(texts).toEqual([...texts].sort());
      expect([...rights].sort((a, b) => (a.id < b.id ? -1 : 1)).map(({ text }) => text)).toEqual(texts);
    }
  });
});
