import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../sync-server/src/database/pool.ts';
import { copySmallCourse } from '../sync-server/test/course-fixture.ts';
import { createTestDatabase, type TestDatabase } from '../sync-server/test/postgres-database.ts';

const program = fileURLToPath(new URL('./course-command.ts', import.meta.url));
const copy = copySmallCourse();
/** As of the server of the database. */
const dataDir = mkdtempSync(path.join(tmpdir(), 'greenland-course-command-'));
let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(async () => {
  copy.drop();
  rmSync(dataDir, { recursive: true });
  await test.drop();
});

/** Runs the command in a process of its own, against the test's database. */
function runCourse(...words: string[]): Promise<{ exitCode: number | string | null; out: string; err: string }> {
  const env = { ...process.env, DATABASE_URL: test.connectionString, DATA_DIR: dataDir, NODE_ENV: 'test' };
  return new Promise((resolve) => {
    execFile(process.execPath, ['--import', 'tsx', program, ...words], { env }, (error, out, err) => {
      resolve({ exitCode: error === null ? 0 : (error.code ?? null), out, err });
    });
  });
}

describe('npm run course', () => {
  it('says how it is used', async () => {
    const { exitCode, err } = await runCourse('publish');
    expect([exitCode, err.split('\n')[0]]).toEqual([1, 'npm run course -- publish FOLDER [--dry-run]']);
  });

  it('checks without publishing, publishes, and sees that nothing changed', async () => {
    expect(await runCourse('publish', copy.folder, '--dry-run')).toMatchObject({
      exitCode: 0,
      out: "'A small course' (small-course) has no fault: 2 modules, 3 lessons, 2 quizzes. Nothing was published (--dry-run).\n",
    });
    const elsewhere = await runCourse('publish', copy.folder);
    expect([elsewhere.exitCode, elsewhere.out]).toEqual([1, '']);
    expect(elsewhere.err).toMatch(/files is missing: set DATA_DIR to the folder of the server, or S3_BUCKET .*\.\n$/);
    mkdirSync(path.join(dataDir, 'files'));
    const first = await runCourse('publish', copy.folder);
    expect(first.err).toBe('');
    expect(first.out).toMatch(
      /^Published version 1 of 'A small course' \(small-course\): 2 modules, 3 lessons, 2 quizzes, 2 media files, \d+ KB to download\n$/,
    );
    expect((await runCourse('publish', copy.folder)).out).toMatch(
      /^Nothing changed since version 1 of 'A small course'/,
    );
  });

  it('prints each fault with file and line, exits with 1 and publishes nothing', async () => {
    copy.replace('modules/01-first-steps/02-short.md', 'minutes: 2', 'minutes: -2');
    copy.replace('course.yaml', 'level: beginner', 'level: easy');
    const { exitCode, err } = await runCourse('publish', copy.folder);
    expect(exitCode).toBe(1);
    expect(err.split('\n')).toEqual([
      'course.yaml:5: \'level\' must be one of beginner, intermediate, advanced, not the text "easy"',
      "modules/01-first-steps/02-short.md:3: 'minutes' must be at least 0",
      '2 faults: nothing was published.',
      '',
    ]);
    const database = openDatabase(test.connectionString);
    expect((await database.query('select version from course_versions')).rows).toEqual([{ version: 1 }]);
    await database.end();
  });

  it('announces the course to devices', async () => {
    const database = openDatabase(test.connectionString);
    const { rows } = await database.query('select collection from feed_documents order by collection');
    await database.end();
    expect(rows).toEqual([{ collection: 'courses' }, { collection: 'releases' }]);
  });
});
