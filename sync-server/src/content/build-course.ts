// Makes everything that publishing stores of one version: module packs, manifest, quiz versions. Pure: the same input gives the same bytes.
import { type Manifest, type ModuleHeading, manifest, modulePack } from '@greenland/shared-schema/record/course';
import type { QuizVersion } from '@greenland/shared-schema/record/quiz';
import { buildQuiz, packQuiz } from './build-quiz.ts';
import { hashBytes, jsonBytes } from './content-hash.ts';
import type { CourseSource, LessonSource, MediaFile, ModuleSource } from './course-source.ts';
import { linkLessons } from './lesson-links.ts';
import type { StableIds } from './stable-ids.ts';

/** Bytes under the hash of themselves. */
export type Pack = { hash: string; mediaType: string; bytes: Buffer };

export type BuiltCourse = {
  manifest: Manifest;
  manifestPack: Pack;
  modulePacks: Pack[];
  media: MediaFile[];
  quizVersions: QuizVersion[];
  /** The whole download: manifest, module packs, media. */
  sizeBytes: number;
};

export type CourseIdentity = {
  courseId: string;
  version: number;
  ids: StableIds;
  formerQuizById: ReadonlyMap<string, QuizVersion>;
};

function makePack(value: unknown): Pack {
  const bytes = jsonBytes(value);
  return { hash: hashBytes(bytes), mediaType: 'application/json', bytes };
}

const nameMedia = ({ hash, mediaType, sizeBytes }: MediaFile) => ({ hash, mediaType, sizeBytes });

function headQuiz({ hash, quiz }: QuizVersion): ModuleHeading['quizzes'][number] {
  const { id, title, kind, passingScore, attemptsAllowed } = quiz;
  return { id, hash, title, kind, passingScore, attemptsAllowed, questions: quiz.questions.length };
}

function buildModule(source: ModuleSource, identity: CourseIdentity) {
  const { courseId, ids, formerQuizById } = identity;
  const moduleId = ids.idOf('module', source.slug);
  const lessonId = (lesson: LessonSource) => ids.idOf('lesson', source.slug, lesson.slug);
  const quizVersions = source.quizzes.map((quiz) => buildQuiz(quiz, { courseId, moduleId, ids }, formerQuizById));
  const pack = makePack(
    modulePack.parse({
      format: 1,
      moduleId,
      lessons: source.lessons.map((lesson) => ({
        id: lessonId(lesson),
        title: lesson.title,
        minutes: lesson.minutes,
        blocks: linkLessons(lesson.blocks, (path) => ids.idOf('lesson', path)),
      })),
      quizzes: quizVersions.map(packQuiz),
    }),
  );
  const heading: ModuleHeading = {
    id: moduleId,
    title: source.title,
    description: source.description,
    pack: pack.hash,
    sizeBytes: pack.bytes.length,
    lessons: source.lessons.map((lesson) => ({ id: lessonId(lesson), title: lesson.title, minutes: lesson.minutes })),
    quizzes: quizVersions.map(headQuiz),
    media: source.media.map(nameMedia),
  };
  return { heading, pack, quizVersions };
}

function listMedia(source: CourseSource): MediaFile[] {
  const all = [source.thumbnail ?? [], ...source.modules.map((module) => module.media)].flat();
  return [...new Map(all.map((file) => [file.hash, file])).values()];
}

function buildManifest(source: CourseSource, identity: CourseIdentity, modules: ModuleHeading[]): Manifest {
  const { slug, title, description, language, level, hours, instructor, prerequisites, certificate } = source;
  return manifest.parse({
    format: 1,
    courseId: identity.courseId,
    version: identity.version,
    slug,
    title,
    description,
    language,
    level,
    hours,
    instructor: { name: instructor.name, bio: instructor.bio },
    prerequisites,
    certificate: { ...certificate, requires: certificate.requires.map((quiz) => identity.ids.idOf('quiz', quiz)) },
    thumbnail: source.thumbnail === null ? null : nameMedia(source.thumbnail),
    modules,
  });
}

/** The version of `source` that `identity` names. Throws when a record's schema refuses it: then the reader let something through. */
export function buildCourse(source: CourseSource, identity: CourseIdentity): BuiltCourse {
  const modules = source.modules.map((module) => buildModule(module, identity));
  const built = buildManifest(
    source,
    identity,
    modules.map(({ heading }) => heading),
  );
  const manifestPack = makePack(built);
  const modulePacks = modules.map(({ pack }) => pack);
  const media = listMedia(source);
  const packBytes = [manifestPack, ...modulePacks].reduce((sum, pack) => sum + pack.bytes.length, 0);
  return {
    manifest: built,
    manifestPack,
    modulePacks,
    media,
    quizVersions: modules.flatMap(({ quizVersions }) => quizVersions),
    sizeBytes: media.reduce((sum, file) => sum + file.sizeBytes, packBytes),
  };
}
