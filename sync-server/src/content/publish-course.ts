// Publishes a course: one transaction that writes an immutable version, its packs and rows, and announces it to devices.
import { readFileSync } from 'node:fs';
import type { CourseSummary, Release } from '@greenland/shared-schema/protocol/document';
import type { Database, Transaction } from '../database/pool.ts';
import type { BlobStore } from '../storage/blob-store.ts';
import { expectBlobs, puttingMs } from '../storage/leftover-store.ts';
import { type BuiltCourse, buildCourse } from './build-course.ts';
import { hashBytes, hashJson } from './content-hash.ts';
import { listOutlineRows } from './course-outline-rows.ts';
import { writeOutline } from './course-outline-store.ts';
import type { CourseSource, MediaFile } from './course-source.ts';
import { findCurrentVersion, insertVersion, lockCourse, updateCourse } from './course-version-store.ts';
import { findOrCreateInstructor } from './instructor-store.ts';
import { findStoredHashes, listCoursePacks, storePack } from './pack-blob-store.ts';
import { pressSignature } from './press-signature.ts';
import { findNewestQuizVersions, insertQuizVersions } from './quiz-version-store.ts';
import { keepIds, type StableIds } from './stable-ids.ts';

/** Tells devices, in the publishing transaction: the summary to everybody, the release to the enrolled. */
export type AnnounceCourse = (tx: Transaction, news: { summary: CourseSummary; release: Release }) => Promise<void>;

/** `now` in milliseconds since 1970. */
export type PublishPorts = {
  database: Database;
  now: () => number;
  newId: () => string;
  announceCourse: AnnounceCourse;
  /** Takes the bodies of packs. */
  blobs: BlobStore;
};

export type Published = {
  outcome: 'published' | 'unchanged';
  courseId: string;
  slug: string;
  title: string;
  version: number;
  sizeBytes: number;
  modules: number;
  lessons: number;
  quizzes: number;
  media: number;
};

/** The hash of all that the author wrote, keys included: it stays on the server. */
function hashSource(source: CourseSource): string {
  return hashJson(
    JSON.parse(JSON.stringify({ format: 1, source }, (key, value: unknown) => (key === 'path' ? undefined : value))),
  );
}

function describe(outcome: Published['outcome'], source: CourseSource, built: BuiltCourse): Published {
  const count = (pick: 'lessons' | 'quizzes') => source.modules.reduce((sum, module) => sum + module[pick].length, 0);
  return {
    outcome,
    courseId: built.manifest.courseId,
    slug: source.slug,
    title: source.title,
    version: built.manifest.version,
    sizeBytes: built.sizeBytes,
    modules: source.modules.length,
    lessons: count('lessons'),
    quizzes: count('quizzes'),
    media: built.media.length,
  };
}

function readMediaBytes(file: MediaFile): Buffer {
  const bytes = readFileSync(file.path);
  if (hashBytes(bytes) !== file.hash) throw new Error(`${file.path} changed while the course was being published`);
  return bytes;
}

async function storePacks(tx: Transaction, ports: PublishPorts, built: BuiltCourse): Promise<void> {
  const { database, blobs, now } = ports;
  const { manifest, manifestPack, modulePacks, media } = built;
  const packs = [manifestPack, ...modulePacks];
  const hashes = [...new Set([...packs, ...media].map(({ hash }) => hash))];
  const stored = await findStoredHashes(tx, hashes);
  const missing = hashes.filter((hash) => !stored.has(hash));
  await expectBlobs(database, 'packs', missing, new Date(now() + puttingMs));
  for (const pack of packs.filter(({ hash }) => !stored.has(hash))) await storePack(tx, pack, blobs);
  for (const file of media.filter(({ hash }) => !stored.has(hash))) {
    await storePack(tx, { ...file, bytes: readMediaBytes(file) }, blobs);
  }
  await listCoursePacks(tx, manifest.courseId, manifest.version, hashes);
}

function makeNews(source: CourseSource, { manifest, manifestPack, sizeBytes }: BuiltCourse) {
  const { courseId: id, slug, title, description, language, level, hours, thumbnail, version } = manifest;
  const count = (pick: 'lessons' | 'quizzes') => manifest.modules.reduce((sum, module) => sum + module[pick].length, 0);
  const summary: CourseSummary = {
    id,
    slug,
    title,
    description,
    language,
    level,
    hours,
    instructorName: source.instructor.name,
    lessons: count('lessons'),
    quizzes: count('quizzes'),
    sizeBytes,
    thumbnail,
    certificateAvailable: manifest.certificate.available,
    published: true,
  };
  return { summary, release: { id, version, manifest: manifestPack.hash, sizeBytes } };
}

async function writeCourse(tx: Transaction, ports: PublishPorts, source: CourseSource, built: BuiltCourse, now: Date) {
  const instructor = { ...source.instructor, language: source.language };
  const { manifest } = built;
  await updateCourse(tx, {
    courseId: manifest.courseId,
    version: manifest.version,
    title: source.title,
    description: source.description,
    instructorId: await findOrCreateInstructor(tx, instructor, ports.newId()),
    instructorBio: source.instructor.bio,
    signature: source.instructor.signature ? await pressSignature(source.instructor.signature.path) : null,
    hours: source.hours,
    thumbnailUrl: source.thumbnail === null ? null : `/packs/${source.thumbnail.hash}`,
    language: source.language,
    level: source.level,
    certificateAvailable: source.certificate.available,
    minimumScore: source.certificate.minimumScore,
    prerequisites: source.prerequisites,
    now,
  });
}

async function writeVersion(
  tx: Transaction,
  ports: PublishPorts,
  source: CourseSource,
  built: BuiltCourse,
  { ids, now }: { ids: StableIds; now: Date },
) {
  const { manifest, manifestPack } = built;
  const rows = listOutlineRows(source, built, ids);
  await insertVersion(tx, manifest.courseId, {
    version: manifest.version,
    contentHash: hashSource(source),
    manifestHash: manifestPack.hash,
    body: { manifest, idByPath: ids.idByPath() },
    publishedAt: now,
  });
  await storePacks(tx, ports, built);
  await writeOutline(tx, rows);
  await insertQuizVersions(tx, built.quizVersions);
}

/**
 * Publishes `source` as the next version of the course with its slug, or as the first. Nothing changed since the current version:
 * writes nothing and says 'unchanged'. Throws for faults of the database and the disk; then nothing is published.
 */
export async function publishCourse(ports: PublishPorts, source: CourseSource): Promise<Published> {
  return ports.database.transaction(async (tx) => {
    const now = new Date(ports.now());
    const courseId = await lockCourse(tx, { newId: ports.newId(), slug: source.slug, title: source.title, now });
    const current = await findCurrentVersion(tx, courseId);
    const ids = keepIds({ courseId, former: current?.body.idByPath ?? {}, newId: ports.newId });
    const isUnchanged = current?.contentHash === hashSource(source);
    const version = (current?.version ?? 0) + (isUnchanged ? 0 : 1);
    const formerQuizById = await findNewestQuizVersions(tx, courseId);
    const built = buildCourse(source, { courseId, version, ids, formerQuizById });
    if (isUnchanged) return describe('unchanged', source, built);
    await writeCourse(tx, ports, source, built, now);
    await writeVersion(tx, ports, source, built, { ids, now });
    await ports.announceCourse(tx, makeNews(source, built));
    return describe('published', source, built);
  });
}
