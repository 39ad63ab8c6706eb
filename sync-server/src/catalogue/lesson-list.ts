// The lessons of a course over REST. Invariant: only for the enrolled; of the current version; nothing of a quiz is in them.
import type { RestLesson } from '@greenland/shared-schema/contract/course-contract';
import { type Refused, refuse } from '@greenland/shared-schema/contract/problem';
import type { Manifest, ModulePack } from '@greenland/shared-schema/record/course';
import { id as idShape } from '@greenland/shared-schema/record/identifier';
import { findCurrentVersion } from '../content/course-version-store.ts';
import type { MediaLinks } from '../content/media-link.ts';
import type { PackBlobs } from '../content/pack-blob-store.ts';
import { readModulePack } from '../content/read-module-pack.ts';
import type { Database } from '../database/pool.ts';
import { isPublished } from './course-list-store.ts';
import type { PageOf, PageQuery } from './enrolment-list.ts';
import { findEnrolmentStatus } from './enrolment-list-store.ts';
import { describeLesson, listShownMedia } from './lesson-sheet.ts';

export type LessonPorts = { database: Database; packs: PackBlobs; mediaLinks: MediaLinks };

const noCourse = refuse('not_found', 'There is no such course.');
const notEnrolled = refuse('not_enrolled', 'Enrol in the course first: POST /api/enrollments.');

export async function listLessons(
  ports: LessonPorts,
  userId: string,
  courseId: string,
  page: PageQuery,
): Promise<PageOf<RestLesson> | Refused> {
  const { database } = ports;
  if (!idShape.safeParse(courseId).success || !(await isPublished(database, courseId))) return noCourse;
  const status = await findEnrolmentStatus(database, userId, courseId);
  if (status === null || status === 'dropped') return notEnrolled;
  const current = await findCurrentVersion(database, courseId);
  if (!current) return noCourse;
  const { manifest } = current.body;
  const places = placeLessons(manifest);
  const wanted = places.slice(page.offset, page.offset + page.limit);
  return { data: await readLessons(ports, manifest, wanted), meta: { total: places.length, ...page } };
}

type Place = { lessonId: string; module: Manifest['modules'][number]; order: number };

function placeLessons({ modules }: Manifest): Place[] {
  const places = modules.flatMap((module) => module.lessons.map(({ id }) => ({ lessonId: id, module })));
  return places.map((place, index) => ({ ...place, order: index + 1 }));
}

async function readLessons(ports: LessonPorts, manifest: Manifest, places: readonly Place[]): Promise<RestLesson[]> {
  const hashes = [...new Set(places.map(({ module }) => module.pack))];
  const packs = await Promise.all(hashes.map((hash) => readModulePack(ports.packs, hash)));
  const lessonById = new Map(packs.flatMap((pack: ModulePack) => pack.lessons).map((lesson) => [lesson.id, lesson]));
  const fileByHash = new Map(manifest.modules.flatMap(({ media }) => media).map((file) => [file.hash, file]));
  const found = places.flatMap(({ lessonId, ...place }) => {
    const lesson = lessonById.get(lessonId);
    return lesson ? [{ lesson, ...place, shown: listShownMedia(lesson) }] : [];
  });
  const shown = [...new Set(found.flatMap((one) => one.shown.map(({ hash }) => hash)))];
  const links = await ports.mediaLinks.make(shown);
  return found.map((one) => describeLesson({ ...one, moduleId: one.module.id }, fileByHash, links));
}
