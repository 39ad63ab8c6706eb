// An academy with two teachers, an administrator and learners who work at random from a seed, over sockets and REST; and every figure counted again, from the
// rows alone.

import type { CourseFigures, Overview } from '@greenland/shared-schema/contract/analytics-contract';
import type { QuizVersion } from '@greenland/shared-schema/record/quiz';
import { quizVersion } from '@greenland/shared-schema/record/quiz';
import { v7 } from 'uuid';
import { publishCourse } from '../src/content/publish-course.ts';
import type { Database } from '../src/database/pool.ts';
import { announceCourse } from '../src/feed/announcements.ts';
import { openFolderShelves } from '../src/storage/open-storage.ts';
import { answerRightly } from './catalogue-scene.ts';
import { readGoodCourse, smallCourseFolder } from './course-fixture.ts';
import type { QuickLearner } from './quick-learner.ts';
import { openSyncScene, type SyncScene } from './sync-scene.ts';
import { isType, WireDevice } from './wire-device.ts';

export type Answer = { status: number; headers: Headers; body: Record<string, unknown> };
export type TaughtCourse = { id: string; lessonIds: string[]; quizzes: QuizVersion[] };
export type AnalyticsScene = SyncScene & {
  admin: QuickLearner;
  /** Teaches the first two courses. */
  teacher: QuickLearner;
  /** Teaches the third. */
  other: QuickLearner;
  courses: TaughtCourse[];
  get(path: string, caller?: QuickLearner): Promise<Answer>;
};

async function publishAnother(scene: SyncScene, slug: string): Promise<string> {
  const blobs = openFolderShelves(scene.dataFolder).packs;
  const ports = { database: scene.database, blobs, now: Date.now, newId: v7, announceCourse };
  return (await publishCourse(ports, { ...readGoodCourse(smallCourseFolder), slug })).courseId;
}

async function readCourse(database: Database, id: string): Promise<TaughtCourse> {
  const versions = await database.query<{ body: unknown }>('select body from quiz_versions where course_id = $1', [id]);
  const { rows } = await database.query<{ id: string }>(
    `select l ->> 'id' as id from course_versions v, jsonb_array_elements(v.body -> 'manifest' -> 'modules') m,
      jsonb_array_elements(m -> 'lessons') l where v.course_id = $1`,
    [id],
  );
  return {
    id,
    lessonIds: rows.map((row) => row.id),
    quizzes: versions.rows.map(({ body }) => quizVersion.parse(body)),
  };
}

export async function openAnalyticsScene(): Promise<AnalyticsScene> {
  const scene = await openSyncScene();
  const { database, makeLearner, url } = scene;
  const ids = [scene.courseId, await publishAnother(scene, 'second'), await publishAnother(scene, 'third')];
  const [admin, teacher, other] = [await makeLearner(), await makeLearner(), await makeLearner()];
  await database.query("update users set role = 'admin' where id = $1", [admin.id]);
  await database.query("update users set role = 'teacher' where id = any($1)", [[teacher.id, other.id]]);
  await database.query('update courses set instructor_id = case when id = $1 then $2::uuid else $3::uuid end', [
    ids[2],
    other.id,
    teacher.id,
  ]);
  const courses = await Promise.all(ids.map((id) => readCourse(database, id)));
  const get = async (path: string, caller?: QuickLearner) => {
    const headers = caller ? { authorization: `Bearer ${caller.token}` } : undefined;
    const answer = await fetch(`${url}/api/admin/analytics${path}`, { headers });
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Answer['body'] };
  };
  return { ...scene, admin, teacher, other, courses, get };
}

export const attemptAt = ({ quiz, hash }: QuizVersion, responses: unknown) => ({
  ...{ courseId: quiz.courseId, quizId: quiz.id, quizHash: hash, elapsedMs: 1_000, responses },
});

/** Opens a device of `learner`; what `write` writes into it is with the server when this resolves. */
export async function workOnDevice(
  scene: SyncScene,
  learner: QuickLearner,
  write: (device: WireDevice) => void,
): Promise<WireDevice> {
  const device = await new WireDevice(scene.url, learner.id, learner.token).open();
  device.hello();
  await device.take(isType('welcome'));
  write(device);
  device.push();
  await device.take(isType('ack'));
  device.close();
  return device;
}

/** One learner's days: enrols here and there, reads, tries quizzes too often, leaves some courses, comes back to few. */
export function learnAtRandom(device: WireDevice, courses: readonly TaughtCourse[], chance: () => number): void {
  const wallTime = Date.now() - Math.floor(chance() * 40 * 86_400_000);
  const write = (kind: string, payload: unknown) => device.write(kind, payload, { wallTime });
  for (const { id: courseId, lessonIds, quizzes } of courses.filter(() => chance() < 0.7)) {
    write('enrolled', { courseId });
    for (const lessonId of lessonIds.filter(() => chance() < 0.6)) {
      write(chance() < 0.5 ? 'lesson-opened' : 'lesson-completed', { courseId, lessonId });
    }
    for (const version of quizzes) {
      const tries = Math.floor(chance() * 6);
      for (let one = 0; one < tries; one += 1) {
        const right = answerRightly(version);
        write('attempt-submitted', attemptAt(version, right.slice(0, Math.floor(chance() * (right.length + 1)))));
      }
    }
    if (chance() < 0.4) for (const lessonId of lessonIds) write('lesson-completed', { courseId, lessonId });
    if (chance() < 0.5) write('course-rated', { courseId, stars: 1 + Math.floor(chance() * 5) });
    if (chance() < 0.3) write('dropped', { courseId });
    if (chance() < 0.1) write('enrolled', { courseId });
  }
  if (device.length === 0) write('consent-given', { purpose: 'newsletter', given: false, policyVersion: '1' });
}

type Tables = {
  users: { id: string; last_login: Date | null }[];
  operations: { user_id: string; received_at: Date }[];
  enrollments: { user_id: string; course_id: string; status: string }[];
  certificates: { course_id: string }[];
  courses: { id: string; instructor_id: string | null }[];
  modules: { id: string; course_id: string; order_index: number; is_current: boolean }[];
  quizzes: { id: string; module_id: string }[];
  quiz_responses: { user_id: string; quiz_id: string; percentage: number; attempt_number: number | null }[];
  user_progress: { user_id: string; module_id: string }[];
  course_ratings: { course_id: string; stars: number }[];
};

const tableNames = [
  ...(['users', 'operations', 'enrollments', 'certificates', 'courses', 'modules', 'quizzes'] as const),
  ...(['quiz_responses', 'user_progress', 'course_ratings'] as const),
];

async function readTables(database: Database): Promise<Tables> {
  const read = async (name: string) => [name, (await database.query(`select * from ${name}`)).rows] as const;
  return Object.fromEntries(await Promise.all(tableNames.map(read))) as Tables;
}

/** Hundredths, half up, without the errors of binary fractions: `top` and `bottom` are whole numbers. */
const ratio = (top: number, bottom: number): number =>
  bottom === 0 ? 0 : Number((BigInt(top) * 20_000n + BigInt(bottom)) / (2n * BigInt(bottom))) / 100;

/** The overview by AN4 and AN5, `now` in milliseconds. */
export async function recountOverview(database: Database, now: number, teacherId?: string): Promise<Overview> {
  const tables = await readTables(database);
  const own = tables.courses.filter((one) => teacherId === undefined || one.instructor_id === teacherId);
  const isOwn = ({ course_id }: { course_id: string }) => own.some(({ id }) => id === course_id);
  const enrolments = tables.enrollments.filter(isOwn);
  const people = tables.users.filter(
    ({ id }) => teacherId === undefined || enrolments.some(({ user_id }) => user_id === id),
  );
  const lastOf = ({ id, last_login }: Tables['users'][number]) =>
    Math.max(
      last_login?.getTime() ?? 0,
      ...tables.operations.filter(({ user_id }) => user_id === id).map((one) => one.received_at.getTime()),
    );
  const ranked = own
    .map(({ id }) => ({ id, enrollments: enrolments.filter(({ course_id }) => course_id === id).length }))
    .filter(({ enrollments }) => enrollments > 0)
    .sort((one, next) => next.enrollments - one.enrollments || (one.id < next.id ? -1 : 1));
  return {
    totalUsers: people.length,
    activeUsers7d: people.filter((one) => lastOf(one) >= now - 7 * 24 * 3_600_000).length,
    totalEnrollments: enrolments.length,
    averageCompletionRate: ratio(enrolments.filter(({ status }) => status === 'completed').length, enrolments.length),
    certificatesIssued: tables.certificates.filter(isOwn).length,
    topCourse: ranked[0] ?? null,
  };
}

/** A course by AN6 and AN7. */
export async function recountCourse(database: Database, courseId: string): Promise<CourseFigures> {
  const tables = await readTables(database);
  const ofCourse = ({ course_id }: { course_id: string }) => course_id === courseId;
  const enrolments = tables.enrollments.filter(ofCourse);
  const modules = tables.modules.filter(ofCourse);
  const current = modules.filter((one) => one.is_current).sort((one, next) => one.order_index - next.order_index);
  const moduleByQuiz = new Map(tables.quizzes.map(({ id, module_id }) => [id, module_id]));
  const attempts = tables.quiz_responses.filter(
    ({ quiz_id, attempt_number }) =>
      attempt_number !== null && modules.some(({ id }) => id === moduleByQuiz.get(quiz_id)),
  );
  const placeOf = (userId: string) => {
    const read = tables.user_progress.filter(({ user_id }) => user_id === userId).map((one) => one.module_id);
    const tried = attempts.filter(({ user_id }) => user_id === userId).map((one) => moduleByQuiz.get(one.quiz_id));
    return Math.max(0, ...[...read, ...tried].map((id) => current.findIndex((one) => one.id === id)));
  };
  const staying = enrolments.filter(({ status }) => status !== 'completed').map(({ user_id }) => placeOf(user_id));
  const hundredths = attempts.reduce((sum, { percentage }) => sum + Math.round(percentage * 100), 0);
  const stars = tables.course_ratings.filter(ofCourse);
  const starSum = stars.reduce((sum, one) => sum + one.stars, 0);
  return {
    courseId,
    enrollments: enrolments.length,
    completionRate: ratio(enrolments.length - staying.length, enrolments.length),
    averageScore: attempts.length === 0 ? null : ratio(hundredths, attempts.length * 10_000),
    rating: stars.length === 0 ? null : ratio(starSum, stars.length * 100),
    dropoffPoints: current.map((_, index) => ({
      moduleNumber: index + 1,
      percentageWhoLeft: ratio(staying.filter((place) => place === index).length, enrolments.length),
    })),
  };
}
