// Writes the 'Web Development for Beginners' curriculum (Microsoft, MIT licence) as a course folder of our format, from a copy of its repository.
// Everything that could not be taken as it stands is in the report, with file and place.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stringify } from 'yaml';
import { detectMediaType } from '../sync-server/src/content/media-type.ts';
import { findSvgFaults } from '../sync-server/src/content/svg-check.ts';
import { listWebDevModules, type WebDevModule } from './convert-web-dev-folder.ts';
import type { Remark, WebDevLanguage } from './convert-web-dev-language.ts';
import { convertWebDevLesson, firstParagraph, readWebDevPage, type WebDevPage } from './convert-web-dev-lesson.ts';
import { type ConvertedQuiz, convertWebDevQuizzes } from './convert-web-dev-quiz.ts';
import type { LessonScope } from './convert-web-dev-scope.ts';

export type WebDevConversion = { ok: true; report: Remark[] } | { ok: false; fault: string };

type Job = {
  from: string;
  to: string;
  language: WebDevLanguage;
  modules: WebDevModule[];
  quizzes: ConvertedQuiz[];
  remarks: Remark[];
};

function write(job: Job, file: string, text: string): void {
  const absolute = path.join(job.to, file);
  mkdirSync(path.dirname(absolute), { recursive: true });
  writeFileSync(absolute, text);
}

/** Lessons lie two folders deep, hence `../../media`. */
function takePicture(job: Job, source: string): string | null {
  const absolute = path.resolve(job.from, source);
  if (!absolute.startsWith(path.resolve(job.from) + path.sep) || !existsSync(absolute)) return null;
  const bytes = readFileSync(absolute);
  const mediaType = detectMediaType(bytes);
  if (mediaType === null || !mediaType.startsWith('image/')) return null;
  if (mediaType === 'image/svg+xml' && findSvgFaults(bytes.toString('utf8')).length > 0) return null;
  const name = source.replace(/[^A-Za-z0-9.]+/g, '-');
  mkdirSync(path.join(job.to, 'media'), { recursive: true });
  copyFileSync(absolute, path.join(job.to, 'media', name));
  return `../../media/${name}`;
}

/** Writes the lessons of a module; says how many minutes they take. */
function writeLessons(job: Job, module: WebDevModule): number {
  const { from, language, remarks } = job;
  const lessonFileBySource = new Map(
    job.modules.flatMap(({ lessons }) => lessons.map(({ source, target }) => [source, target] as const)),
  );
  const minutes = module.lessons.map(({ source, target }) => {
    const page = readWebDevPage(from, source, 'README', language, remarks);
    if (page === null) throw new Error(`${source} was listed with a README`);
    const scopeOf = ({ file, definitions }: WebDevPage): LessonScope => ({
      from,
      file,
      language,
      lessonFileBySource,
      ownLessonFile: target,
      definitions,
      remarks,
      takePicture: (picture) => takePicture(job, picture),
    });
    const assignment = readWebDevPage(from, source, 'assignment', language, remarks);
    const lesson = convertWebDevLesson(page, assignment, scopeOf);
    write(job, target, lesson.text);
    return lesson.minutes;
  });
  return minutes.reduce((sum, one) => sum + one, 0);
}

function writeModule(job: Job, module: WebDevModule): number {
  const page = readWebDevPage(job.from, module.source, 'README', job.language, job.remarks);
  const title = page?.title ?? module.source;
  write(
    job,
    `${module.target}/module.yaml`,
    stringify({ title, description: page === null ? '' : firstParagraph(page) }),
  );
  const numbers = new Set(module.lessons.map(({ number }) => number));
  for (const quiz of job.quizzes.filter(({ number }) => numbers.has(Math.ceil(number / 2)))) {
    write(job, `${module.target}/${quiz.slug}.quiz.yaml`, stringify(quiz.yaml));
  }
  return writeLessons(job, module);
}

function writeCourse(job: Job, minutes: number): void {
  const page = readWebDevPage(job.from, '', 'README', job.language, job.remarks);
  const paragraphs = page === null ? '' : firstParagraph(page);
  const course = {
    slug: `web-dev-for-beginners-${job.language}`,
    title: page?.title || 'Web Development for Beginners',
    description: paragraphs || 'Web Development for Beginners',
    language: job.language,
    level: 'beginner',
    hours: Math.ceil(minutes / 30) / 2,
    instructor: {
      name: 'Azure Cloud Advocates',
      bio: 'Authors of Web Development for Beginners, published by Microsoft under the MIT licence: https://github.com/microsoft/Web-Dev-For-Beginners',
    },
    prerequisites: [],
    certificate: {
      available: true,
      minimumScore: 66,
      requires: job.quizzes.filter(({ yaml }) => yaml.kind === 'graded').map(({ slug }) => slug),
    },
  };
  write(job, 'course.yaml', stringify(course));
}

/** Reads the copy of the repository in `from` and writes the course folder `to`, which must be empty or new. */
export function convertWebDevCourse(from: string, to: string, language: WebDevLanguage): WebDevConversion {
  const quizFile = path.join(from, `quiz-app/src/assets/translations/${language}.json`);
  if (!existsSync(quizFile)) {
    return { ok: false, fault: `${from} holds no copy of Web-Dev-For-Beginners: ${quizFile} is missing.` };
  }
  if (existsSync(to) && readdirSync(to).length > 0)
    return { ok: false, fault: `${to} is not empty: name a new folder.` };
  const remarks: Remark[] = [];
  const quizzes = convertWebDevQuizzes(from, language, remarks);
  const job: Job = { from, to, language, modules: listWebDevModules(from), quizzes, remarks };
  const minutes = job.modules.reduce((sum, module) => sum + writeModule(job, module), 0);
  writeCourse(job, minutes);
  return { ok: true, report: remarks };
}
