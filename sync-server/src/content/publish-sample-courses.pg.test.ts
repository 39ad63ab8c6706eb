import { afterAll, beforeAll, expect, it } from 'vitest';
import { collectNews, readGoodCourse, smallCourseFolder } from '../../test/course-fixture.ts';
import { createTestDatabase, type TestDatabase } from '../../test/postgres-database.ts';
import { type Database, openDatabase } from '../database/pool.ts';
import { publishCourse } from './publish-course.ts';
import { findSampleCourses, publishSampleCourses } from './publish-sample-courses.ts';
import { readCourseFolder } from './read-course-folder.ts';

let testDatabase: TestDatabase;
let database: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = openDatabase(testDatabase.connectionString);
});
afterAll(async () => {
  await database.end();
  await testDatabase.drop();
});

it('makes good a first start that was cut short, publishes nothing twice, and leaves a school with its own courses alone', async () => {
  const { ports } = collectNews(database);
  const [first = ''] = findSampleCourses();
  const read = readCourseFolder(first);
  if (!read.ok) throw new Error('A sample course has faults.');
  await publishCourse(ports, read.course);
  expect(await publishSampleCourses(ports)).toHaveLength(findSampleCourses().length - 1);
  expect(await publishSampleCourses(ports)).toEqual([]);
  await publishCourse(ports, readGoodCourse(smallCourseFolder));
  await database.query('update courses set current_version = null where slug = $1', [read.course.slug]);
  expect(await publishSampleCourses(ports)).toEqual([]);
});
