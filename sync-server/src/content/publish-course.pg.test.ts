import { manifest, modulePack } from '@greenland/shared-schema/record/course';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collectNews, copySmallCourse, readGoodCourse } from '../../test/course-fixture.ts';
import { memoryBlobs } from '../../test/memory-blobs.ts';
import { createTestDatabase, type TestDatabase } from '../../test/postgres-database.ts';
import { type Database, openDatabase } from '../database/pool.ts';
import { hashBytes } from './content-hash.ts';
import { openPackBlobs } from './pack-blob-store.ts';
import { publishCourse } from './publish-course.ts';
import { findQuizVersion } from './quiz-version-store.ts';

let test: TestDatabase;
let database: Database;
const copy = copySmallCourse();
const quizPath = 'modules/02-going-on/final-check.quiz.yaml';

beforeAll(async () => {
  test = await createTestDatabase();
  database = openDatabase(test.connectionString);
});
afterAll(async () => {
  await database.end();
  await test.drop();
  copy.drop();
});

const publish = async () => {
  const { ports, news } = collectNews(database);
  return { ...(await publishCourse(ports, readGoodCourse(copy.folder))), news };
};

async function readPack(hash: string): Promise<Buffer> {
  const packs = openPackBlobs(database, memoryBlobs);
  const heading = await packs.find(hash);
  const bytes = await packs.readSlice(hash, 'identity', 0, heading?.sizeBytes ?? 0);
  expect(hashBytes(bytes)).toBe(hash);
  return bytes;
}

async function readManifest(hash: string | undefined) {
  return manifest.parse(JSON.parse(String(await readPack(hash ?? ''))));
}

const countRows = async (sql: string) =>
  (await database.query<{ n: number }>(`select count(*) as n from ${sql}`)).rows[0]?.n;

describe('publishing', () => {
  it('writes the first version: manifest, packs, media, rows, news', async () => {
    const published = await publish();
    expect(published).toMatchObject({ outcome: 'published', version: 1, modules: 2, lessons: 3, quizzes: 2, media: 2 });
    const [one] = published.news;
    expect(one?.summary).toMatchObject({ slug: 'small-course', instructorName: 'Ada Example', lessons: 3, quizzes: 2 });
    expect(one?.release).toMatchObject({ id: published.courseId, version: 1, sizeBytes: published.sizeBytes });
    const course = await readManifest(one?.release.manifest);
    const finalQuiz = course.modules[1]?.quizzes[0];
    expect(course.certificate.requires).toEqual([finalQuiz?.id]);
    const files = course.modules.flatMap((module) => [module.pack, ...module.media.map((file) => file.hash)]);
    const sizes = await Promise.all([...new Set(files)].map(async (hash) => (await readPack(hash)).length));
    const manifestBytes = (await readPack(one?.release.manifest ?? '')).length;
    expect(sizes.reduce((sum, size) => sum + size, manifestBytes)).toBe(published.sizeBytes);
    expect(await countRows('quiz_questions')).toBe(5);
    expect(await countRows('quiz_answers where is_correct')).toBe(1 + 2 + 1 + 3 + 4);
    expect(await countRows(`course_packs where course_id = '${published.courseId}'`)).toBe(5);
  });

  it('links lessons by id, and gives keys of practice quizzes only', async () => {
    const { courseId } = await publish();
    const { rows } = await database.query<{ hash: string }>(
      'select manifest_hash as hash from course_versions where course_id = $1',
      [courseId],
    );
    const course = await readManifest(rows[0]?.hash);
    const packs = await Promise.all(
      course.modules.map(async ({ pack }) => modulePack.parse(JSON.parse(String(await readPack(pack))))),
    );
    expect(JSON.stringify(packs[0])).toContain(`"href":"lesson:${course.modules[0]?.lessons[1]?.id}"`);
    expect(packs[0]?.quizzes[0]?.key).toBeDefined();
    expect(packs[1]?.quizzes[0]?.quiz.kind).toBe('graded');
    expect(packs[1]?.quizzes[0]).not.toHaveProperty('key');
    const version = await findQuizVersion(database, packs[1]?.quizzes[0]?.hash ?? '');
    expect(Object.keys(version?.key ?? {})).toHaveLength(4);
  });

  it('says unchanged, and announces nothing, when nothing changed', async () => {
    expect(await publish()).toMatchObject({ outcome: 'unchanged', version: 1, news: [] });
    expect(await countRows('course_versions')).toBe(1);
  });

  it('[CH5] keeps ids and the revisions of quizzes that did not change', async () => {
    const before = await readCurrent();
    copy.replace('modules/01-first-steps/02-short.md', 'Goes on', 'Carries on');
    expect(await publish()).toMatchObject({ outcome: 'published', version: 2 });
    const after = await readCurrent();
    expect(after.modules[0]?.pack).not.toBe(before.modules[0]?.pack);
    expect(after.modules[1]?.pack).toBe(before.modules[1]?.pack);
    expect(after.modules.map(({ id }) => id)).toEqual(before.modules.map(({ id }) => id));
    expect(after.modules[1]?.quizzes).toEqual(before.modules[1]?.quizzes);
  });

  it('gives a quiz a new revision and hash when only its key changed', async () => {
    const before = (await readCurrent()).modules[1]?.quizzes[0];
    copy.replace(
      quizPath,
      'correct: true\n    explanation: Sentinel explanation of the water',
      'correct: false\n    explanation: Sentinel explanation of the water',
    );
    await publish();
    const after = (await readCurrent()).modules[1]?.quizzes[0];
    expect(after?.id).toBe(before?.id);
    expect(after?.hash).not.toBe(before?.hash);
    expect((await findQuizVersion(database, after?.hash ?? ''))?.quiz.revision).toBe(2);
    expect((await findQuizVersion(database, before?.hash ?? ''))?.quiz.revision).toBe(1);
  });

  it('[CH5] keeps rows of what a new version drops, and finds their ids again when they come back', async () => {
    const before = await readCurrent();
    copy.write('modules/01-first-steps/old.txt', '');
    copy.remove('modules/01-first-steps/old.txt');
    copy.remove('modules/01-first-steps/warm-up.quiz.yaml');
    await publish();
    expect(await countRows('quizzes where not is_current')).toBe(1);
    copy.write('modules/01-first-steps/warm-up.quiz.yaml', readWarmUp);
    await publish();
    const after = await readCurrent();
    expect(after.modules[0]?.quizzes[0]).toEqual(before.modules[0]?.quizzes[0]);
    expect(await countRows('quizzes where not is_current')).toBe(0);
  });

  it('keeps the signature for certificates, and not among what devices download', async () => {
    const signature = async () =>
      (await database.query<{ signature: Buffer | null }>('select signature from courses')).rows[0]?.signature ?? null;
    expect(await signature()).toBeNull();
    copy.replace('course.yaml', 'ada@example.org', 'ada@example.org\n  signature: media/signature.svg');
    const line = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 30"><path d="M5 20H85" stroke="#000"/></svg>';
    copy.write('media/signature.svg', line);
    expect(await publish()).toMatchObject({ outcome: 'published', media: 2 });
    expect((await signature())?.toString('latin1')).toMatch(/^P4\n720 \d+\n/);
    expect(await publish()).toMatchObject({ outcome: 'unchanged' });
  });

  it('makes one version when two publish the same at once', async () => {
    copy.replace('course.yaml', 'hours: 0.5', 'hours: 0.75');
    const outcomes = (await Promise.all([publish(), publish(), publish()])).map(({ outcome }) => outcome).sort();
    expect(outcomes).toEqual(['published', 'unchanged', 'unchanged']);
  });
});

const readWarmUp = `title: Warm-up
kind: practice
attempts: unlimited
questions:
  - id: sky
    type: multiple_choice
    text: What colour is the sky by day?
    options:
      - { text: Blue, correct: true }
      - { text: Green }
    explanation: Air scatters blue light most.
`;

async function readCurrent() {
  const { rows } = await database.query<{ hash: string }>(
    'select v.manifest_hash as hash from courses c join course_versions v on v.course_id = c.id and v.version = c.current_version',
  );
  return readManifest(rows[0]?.hash);
}
