// The calls of the catalogue, joined with the room that answers them.
import {
  enrol,
  listCourses,
  listLessons,
  listOwnEnrolments,
  rateCourse,
  readCourse,
} from '@greenland/shared-schema/contract/course-contract';
import { listQuizResults, readQuiz, submitQuiz } from '@greenland/shared-schema/contract/quiz-contract';
import { toIsoTime } from '@greenland/shared-schema/contract/rest-value';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { type BoundCall, bindCall } from './bound-call.ts';

const keepFor = (seconds: number, who: 'public' | 'private') => ({ 'Cache-Control': `${who}, max-age=${seconds}` });

/** Answers that may be kept bear the name of what they are made from as their ETag. */
export function catalogueCalls(catalogue: Catalogue): BoundCall[] {
  return [...courseCalls(catalogue), ...enrolmentCalls(catalogue), ...quizCalls(catalogue)];
}

function courseCalls(catalogue: Catalogue): BoundCall[] {
  return [
    bindCall(listCourses)(async ({ query }) => {
      return { ...(await catalogue.courses.list(query)), headers: keepFor(3600, 'public') };
    }),
    bindCall(readCourse)(async ({ params }) => {
      const course = await catalogue.courses.read(params.id);
      return 'problem' in course ? course : { ...course, headers: keepFor(86_400, 'public') };
    }),
    bindCall(listLessons)(async ({ params, query }, { userId }) => {
      const lessons = await catalogue.listLessons(userId, params.id, query);
      return 'problem' in lessons ? lessons : { status: 200, body: lessons };
    }),
    bindCall(rateCourse)(async ({ params, body }, { userId }) => {
      const { rating } = body;
      const rated = await catalogue.rate(userId, { courseId: params.id, stars: rating });
      if ('problem' in rated) return rated;
      return { status: 200, body: { courseId: params.id, userId, rating, courseRating: rated.courseRating } };
    }),
  ];
}

function enrolmentCalls(catalogue: Catalogue): BoundCall[] {
  return [
    bindCall(enrol)(async ({ body }, { userId }) => {
      const made = await catalogue.enrol(userId, body.courseId);
      if ('problem' in made) return made;
      const { id, courseId, enrolledAt, progress, status } = made;
      return { status: 201, body: { id, userId, courseId, enrolledAt: toIsoTime(enrolledAt), progress, status } };
    }),
    bindCall(listOwnEnrolments)(async ({ query }, { userId }) => {
      return { ...(await catalogue.listEnrolments(userId, query)), headers: keepFor(300, 'private') };
    }),
  ];
}

function quizCalls(catalogue: Catalogue): BoundCall[] {
  return [
    bindCall(readQuiz)(async ({ params }, { userId }) => {
      const quiz = await catalogue.readQuiz(userId, params.courseId, params.quizId);
      return 'problem' in quiz ? quiz : { status: 200, body: quiz };
    }),
    bindCall(submitQuiz)(async ({ params, headers, body }, { userId }) => {
      const idempotencyKey = headers['idempotency-key'] ?? null;
      const submission = { quizId: params.quizId, answers: body.responses, idempotencyKey };
      const result = await catalogue.submitQuiz(userId, submission);
      return 'problem' in result ? result : { status: 200, body: result };
    }),
    bindCall(listQuizResults)(async ({ params }, { userId }) => {
      const results = await catalogue.listResults(userId, params.quizId);
      if ('problem' in results) return results;
      const attempts = results.map((row) => ({ ...row, submittedAt: toIsoTime(row.submittedAt.getTime()) }));
      return { status: 200, body: { attempts } };
    }),
  ];
}
