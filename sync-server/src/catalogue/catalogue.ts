// The room of the catalogue, put together: courses for everybody, enrolments and quizzes for the signed-in.
import type { RestCourse, RestCourseDetail, RestEnrolment } from '@greenland/shared-schema/contract/course-contract';
import { type Refused, refuse } from '@greenland/shared-schema/contract/problem';
import type { RestQuiz } from '@greenland/shared-schema/contract/quiz-contract';
import { toIsoTime } from '@greenland/shared-schema/contract/rest-value';
import type { Enrolment } from '@greenland/shared-schema/protocol/document';
import { id as idShape } from '@greenland/shared-schema/record/identifier';
import { findCurrentVersion } from '../content/course-version-store.ts';
import type { Database } from '../database/pool.ts';
import { describeCourse } from './course-detail.ts';
import { type CourseQuery, findPublished, listPublishedCourses } from './course-list-store.ts';
import { type EnrolmentRow, listEnrolments } from './enrolment-list-store.ts';
import { handInQuiz, openQuiz, type Submission, type SubmissionResult } from './quiz-desk.ts';
import { listLastAttempts, type ResultRow } from './quiz-desk-store.ts';
import { describeQuiz } from './quiz-sheet.ts';
import type { RestIngest } from './rest-ingest.ts';

type PageQuery = { limit: number; offset: number };
type PageOf<T> = { data: T[]; meta: { total: number; limit: number; offset: number } };

export type Catalogue = {
  listCourses(query: CourseQuery): Promise<PageOf<RestCourse>>;
  readCourse(courseId: string): Promise<RestCourseDetail | Refused>;
  enrol(userId: string, courseId: string): Promise<Enrolment | Refused>;
  listEnrolments(userId: string, page: PageQuery): Promise<PageOf<RestEnrolment>>;
  readQuiz(userId: string, courseId: string, quizId: string): Promise<RestQuiz | Refused>;
  submitQuiz(userId: string, submission: Submission): Promise<SubmissionResult | Refused>;
  listResults(userId: string, quizId: string): Promise<ResultRow[] | Refused>;
};

/** `publicUrl` makes addresses of pictures absolute. */
export type CataloguePorts = { database: Database; submitAct: RestIngest; publicUrl: () => string };

const noCourse = refuse('not_found', 'There is no such course.');

export function createCatalogue(ports: CataloguePorts): Catalogue {
  const { database } = ports;
  const absolute = (path: string | null) => (path?.startsWith('/') ? `${ports.publicUrl()}${path}` : path);
  return {
    async listCourses(query) {
      const { courses, total } = await listPublishedCourses(database, query);
      const data = courses.map((course) => ({ ...course, thumbnail: absolute(course.thumbnail) }));
      return { data, meta: { total, limit: query.limit, offset: query.offset } };
    },
    readCourse: (courseId) => readCourse(database, courseId),
    enrol: (userId, courseId) => enrol(ports, userId, courseId),
    async listEnrolments(userId, page) {
      const { rows, total } = await listEnrolments(database, userId, page);
      return { data: rows.map((row) => describeEnrolment(row, absolute)), meta: { total, ...page } };
    },
    async readQuiz(userId, courseId, quizId) {
      const opened = await openQuiz(database, userId, quizId, { courseId });
      return 'problem' in opened ? opened : describeQuiz(opened.quiz, opened.hash);
    },
    submitQuiz: (userId, submission) => handInQuiz(ports, userId, submission),
    async listResults(userId, quizId) {
      const opened = await openQuiz(database, userId, quizId, { evenDropped: true });
      return 'problem' in opened ? opened : listLastAttempts(database, userId, quizId);
    },
  };
}

async function readCourse(database: Database, courseId: string): Promise<RestCourseDetail | Refused> {
  if (!idShape.safeParse(courseId).success) return noCourse;
  const published = await findPublished(database, courseId);
  const current = published && (await findCurrentVersion(database, courseId));
  return current ? describeCourse(current.body.manifest, published.instructorId) : noCourse;
}

async function enrol({ database, submitAct }: CataloguePorts, userId: string, courseId: string) {
  if (!(await findPublished(database, courseId))) return noCourse;
  const { verdict, enrolment } = await submitAct(
    userId,
    { kind: 'enrolled', payload: { courseId } },
    { idempotencyKey: null },
  );
  if (verdict.outcome !== 'taken') return noCourse;
  return enrolment ?? refuse('already_enrolled', 'Go on with the course.');
}

function describeEnrolment(row: EnrolmentRow, absolute: (path: string | null) => string | null): RestEnrolment {
  const { id, courseId, title, thumbnail, language, level, progress, lastAccessed, status, certificateEarned } = row;
  return {
    id,
    course: { id: courseId, title, thumbnail: absolute(thumbnail), language, level },
    progress,
    lastAccessed: lastAccessed && toIsoTime(lastAccessed.getTime()),
    status,
    certificateEarned,
  };
}
