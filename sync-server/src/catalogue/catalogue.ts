// The room of the catalogue, put together: courses for everybody, enrolments, lessons and quizzes for the signed-in.
import type { RestEnrolment, RestLesson } from '@greenland/shared-schema/contract/course-contract';
import { type Refused, refuse } from '@greenland/shared-schema/contract/problem';
import type { RestQuiz } from '@greenland/shared-schema/contract/quiz-contract';
import type { Enrolment } from '@greenland/shared-schema/protocol/document';
import { id as idShape } from '@greenland/shared-schema/record/identifier';
import type { MediaLinks } from '../content/media-link.ts';
import type { PackBlobs } from '../content/pack-blob-store.ts';
import type { Database } from '../database/pool.ts';
import type { Tagged } from './answer-tag.ts';
import { type CourseList, createCourseList } from './course-list.ts';
import { isPublished } from './course-list-store.ts';
import { type Rated, rateCourse } from './course-rating.ts';
import { listOwnEnrolments, type PageOf, type PageQuery } from './enrolment-list.ts';
import { listLessons } from './lesson-list.ts';
import { handInQuiz, openQuiz, type Submission, type SubmissionResult } from './quiz-desk.ts';
import { listLastAttempts, type ResultRow } from './quiz-desk-store.ts';
import { describeQuiz } from './quiz-sheet.ts';
import type { RestIngest } from './rest-ingest.ts';

export type Catalogue = {
  courses: CourseList;
  listLessons(userId: string, courseId: string, page: PageQuery): Promise<PageOf<RestLesson> | Refused>;
  rate(userId: string, rating: { courseId: string; stars: number }): Promise<Rated | Refused>;
  enrol(userId: string, courseId: string): Promise<Enrolment | Refused>;
  listEnrolments(userId: string, page: PageQuery): Promise<Tagged<PageOf<RestEnrolment>>>;
  readQuiz(userId: string, courseId: string, quizId: string): Promise<RestQuiz | Refused>;
  submitQuiz(userId: string, submission: Submission): Promise<SubmissionResult | Refused>;
  listResults(userId: string, quizId: string): Promise<ResultRow[] | Refused>;
};

/** `publicUrl` makes addresses of pictures absolute. */
export type CataloguePorts = {
  database: Database;
  submitAct: RestIngest;
  publicUrl: () => string;
  packs: PackBlobs;
  mediaLinks: MediaLinks;
};

const noCourse = refuse('not_found', 'There is no such course.');

export function createCatalogue(ports: CataloguePorts): Catalogue {
  const { database } = ports;
  const absolute = (path: string | null) => (path?.startsWith('/') ? `${ports.publicUrl()}${path}` : path);
  return {
    courses: createCourseList({ database, absolute }),
    listLessons: (userId, courseId, page) => listLessons(ports, userId, courseId, page),
    rate: (userId, rating) => rateCourse(ports, userId, rating),
    enrol: (userId, courseId) => enrol(ports, userId, courseId),
    listEnrolments: (userId, page) => listOwnEnrolments({ database, absolute }, userId, page),
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

async function enrol({ database, submitAct }: CataloguePorts, userId: string, courseId: string) {
  if (!idShape.safeParse(courseId).success || !(await isPublished(database, courseId))) return noCourse;
  const { verdict, enrolment } = await submitAct(
    userId,
    { kind: 'enrolled', payload: { courseId } },
    { idempotencyKey: null },
  );
  if (verdict.outcome !== 'taken') return noCourse;
  return enrolment ?? refuse('already_enrolled', 'Go on with the course.');
}
