// A course for benchmarks: practice quizzes of four questions, so that an attempt makes about 600 bytes of JSON, as agreed for the figures.

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { QuizVersion } from '@greenland/shared-schema/record/quiz';
import { v7 } from 'uuid';
import { stringify } from 'yaml';
import { findCurrentQuiz } from '../../sync-server/src/catalogue/quiz-desk-store.ts';
import { findCurrentVersion } from '../../sync-server/src/content/course-version-store.ts';
import { publishCourse } from '../../sync-server/src/content/publish-course.ts';
import { readCourseFolder } from '../../sync-server/src/content/read-course-folder.ts';
import type { Database } from '../../sync-server/src/database/pool.ts';
import { announceCourse } from '../../sync-server/src/feed/announcements.ts';
import { openFolderShelves } from '../../sync-server/src/storage/open-storage.ts';

export type BenchCourse = { courseId: string; lessonIds: string[]; quizzes: QuizVersion[] };

const quizCount = 20;
const lessonCount = 10;

function quizOf(number: number): object {
  const choices = ['first', 'second', 'third', 'fourth'].map((text) => ({
    text: `The ${text} answer of quiz ${number}`,
  }));
  return {
    title: `Practice ${number}`,
    kind: 'practice',
    attempts: 'unlimited',
    questions: [
      {
        id: 'choose',
        type: 'multiple_choice',
        text: `Which one is right in quiz ${number}?`,
        options: choices.map((choice, index) => (index === number % 4 ? { ...choice, correct: true } : choice)),
      },
      { id: 'judge', type: 'true_false', text: `Is statement ${number} true?`, correct: number % 2 === 0 },
      {
        id: 'fill',
        type: 'fill_blank',
        text: 'The ____ of the ____ rises.',
        blanks: [['level'], ['sea', 'ocean']],
      },
      { id: 'doubt', type: 'true_false', text: `Is statement ${number} beyond doubt?`, correct: number % 3 === 0 },
    ],
  };
}

function writeFolder(folder: string): void {
  const moduleFolder = path.join(folder, 'modules/01-practice');
  mkdirSync(moduleFolder, { recursive: true });
  const write = (file: string, content: object | string) =>
    writeFileSync(path.join(moduleFolder, file), typeof content === 'string' ? content : stringify(content));
  write('../../course.yaml', {
    ...{ slug: 'bench-course', title: 'Bench course', description: 'Practice for benchmarks.', language: 'en' },
    ...{ level: 'beginner', hours: 1, instructor: { name: 'Bench', bio: 'Measures.' }, prerequisites: [] },
    certificate: { available: false, minimumScore: 75, requires: [] },
  });
  write('module.yaml', { title: 'Practice', description: 'Practice.' });
  for (let number = 1; number <= lessonCount; number += 1) {
    write(
      `${String(number).padStart(2, '0')}-lesson-${number}.md`,
      `---\ntitle: Lesson ${number}\nminutes: 3\n---\n\nText ${number}.\n`,
    );
  }
  for (let number = 1; number <= quizCount; number += 1)
    write(`quiz-${String(number).padStart(2, '0')}.quiz.yaml`, quizOf(number));
}

/** Writes the course below `dataDir`, publishes it there and answers what attempts need. */
export async function publishBenchCourse(database: Database, dataDir: string): Promise<BenchCourse> {
  const folder = path.join(dataDir, 'bench-course');
  writeFolder(folder);
  const read = readCourseFolder(folder);
  if (!read.ok) throw new Error(read.faults.map(({ file, message }) => `${file}: ${message}`).join('\n'));
  const blobs = openFolderShelves(dataDir).packs;
  const { courseId } = await publishCourse({ database, blobs, now: Date.now, newId: v7, announceCourse }, read.course);
  return readBenchCourse(database, courseId);
}

/** What attempts at a published course need. */
export async function readBenchCourse(database: Database, courseId: string): Promise<BenchCourse> {
  const version = await findCurrentVersion(database, courseId);
  const modules = version?.body.manifest.modules ?? [];
  const quizIds = modules.flatMap(({ quizzes }) => quizzes.map(({ id }) => id));
  const quizzes = await Promise.all(quizIds.map((id) => findCurrentQuiz(database, id)));
  return {
    courseId,
    lessonIds: modules.flatMap(({ lessons }) => lessons.map(({ id }) => id)),
    quizzes: quizzes.filter((quiz) => quiz !== null),
  };
}
