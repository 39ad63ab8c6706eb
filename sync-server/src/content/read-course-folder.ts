// Reads a course folder (format: sync-server/courses/README.md). Either a whole course without any fault, or every fault with file and line.
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { findCertificateFaults, findNameFaults } from './course-faults.ts';
import type { CourseSource, Fault, MediaFile, ModuleSource, ReadResult } from './course-source.ts';
import { courseYaml, moduleYaml } from './course-yaml.ts';
import { type ListedModule, listModules, readText } from './folder-listing.ts';
import { type MediaShelf, openMediaShelf } from './media-shelf.ts';
import { type LessonSurroundings, readLesson } from './read-lesson.ts';
import { type ReadQuiz, readQuizFile } from './read-quiz-file.ts';
import { checkYaml, parseYaml, type YamlText } from './yaml-reader.ts';

function openYaml(root: string, file: string, faults: Fault[]): YamlText | null {
  const source = readText(root, file);
  if (!('missing' in source)) return parseYaml(source.text, file);
  faults.push({ file, line: 1, message: source.missing });
  return null;
}

type ReadModule = { module: ModuleSource | null; quizzes: ReadQuiz[] };

function readModule(around: LessonSurroundings, listed: ListedModule): ReadModule {
  const file = `${listed.folder}/module.yaml`;
  const yaml = openYaml(around.root, file, around.faults);
  const heading = yaml === null ? null : checkYaml(yaml, file, moduleYaml, around.faults);
  const lessons = listed.lessons.flatMap((lesson) => readLesson(around, lesson) ?? []);
  const quizzes = listed.quizzes.map((quiz) => readQuizFile(around.root, quiz, around.faults));
  if (heading === null) return { module: null, quizzes };
  const mediaByHash = new Map(lessons.flatMap(({ media }) => media.map((file) => [file.hash, file] as const)));
  const module: ModuleSource = {
    slug: listed.slug,
    ...heading,
    lessons: lessons.map(({ lesson }) => lesson),
    quizzes: quizzes.flatMap(({ quiz }) => quiz ?? []),
    media: [...mediaByHash.values()],
  };
  return { module, quizzes };
}

type Field = ['thumbnail'] | ['instructor', 'signature'];

/** The picture that a field of course.yaml names, null without one. */
function readPicture(
  shelf: MediaShelf,
  field: Field,
  name: string | undefined,
  { yaml, faults }: { yaml: YamlText; faults: Fault[] },
): MediaFile | null {
  if (name === undefined) return null;
  const found = shelf.find(name);
  const report = (message: string) => {
    faults.push({ file: 'course.yaml', line: yaml.lineOf(field), message: `'${field.join('.')}': ${message}` });
    return null;
  };
  if ('missing' in found) return report(found.missing);
  return found.mediaType.startsWith('image/') ? found : report(`the file '${name}' is no picture`);
}

function readHeading(root: string, shelf: MediaShelf, quizzes: readonly ReadQuiz[], faults: Fault[]) {
  const yaml = openYaml(root, 'course.yaml', faults);
  const course = yaml === null ? null : checkYaml(yaml, 'course.yaml', courseYaml, faults);
  if (yaml === null || course === null) return null;
  const lineOf = (index: number) => yaml.lineOf(['certificate', 'requires', index]);
  faults.push(...findCertificateFaults(course.certificate, quizzes, lineOf));
  const { signature: named, ...known } = course.instructor;
  const signature = readPicture(shelf, ['instructor', 'signature'], named, { yaml, faults });
  // Left out where there is none: what a course without one is known by stays as it was.
  const instructor = { ...known, email: known.email ?? null, ...(signature && { signature }) };
  return { ...course, instructor, thumbnail: readPicture(shelf, ['thumbnail'], course.thumbnail, { yaml, faults }) };
}

const inReadingOrder = (a: Fault, b: Fault) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1);

/** The course in `folder`. It reads files only, writes nothing, and throws for faults of the machine alone (no rights, broken disk). */
export function readCourseFolder(folder: string): ReadResult {
  const root = path.resolve(folder);
  if (!existsSync(root) || !statSync(root).isDirectory()) {
    return { ok: false, faults: [{ file: '.', line: 1, message: `there is no folder ${folder}` }] };
  }
  const faults: Fault[] = [];
  const { modules: listed, strays } = listModules(root);
  faults.push(...findNameFaults(listed, strays));
  const shelf = openMediaShelf(root);
  const lessonByFile = new Map(
    listed.flatMap((module) => module.lessons.map(({ file, slug }) => [file, `${module.slug}/${slug}`] as const)),
  );
  const read = listed.map((module) => readModule({ root, shelf, lessonByFile, faults }, module));
  const allQuizzes = read.flatMap(({ quizzes }) => quizzes);
  const heading = readHeading(root, shelf, allQuizzes, faults);
  faults.push(...shelf.faults);
  if (heading === null || faults.length > 0) return { ok: false, faults: faults.sort(inReadingOrder) };
  const course: CourseSource = { ...heading, modules: read.flatMap(({ module }) => module ?? []) };
  return { ok: true, course };
}
