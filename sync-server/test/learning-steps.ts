// Steps of the walk: the catalogue, lessons, quizzes, ratings, and the certificate at the end.
import {
  generateCertificate,
  listOwnCertificates,
  readCertificatePdf,
  reissueCertificate,
  revokeCertificate,
  verifyCertificate,
} from '@greenland/shared-schema/contract/certificate-contract';
import {
  enrol,
  listCourses,
  listLessons,
  listOwnEnrolments,
  rateCourse,
  readCourse,
} from '@greenland/shared-schema/contract/course-contract';
import { exportOwnData } from '@greenland/shared-schema/contract/export-contract';
import { listQuizResults, readQuiz, submitQuiz } from '@greenland/shared-schema/contract/quiz-contract';
import type { QuizVersion } from '@greenland/shared-schema/record/quiz';
import { v7 } from 'uuid';
import { expect } from 'vitest';
import { answerRightly } from './catalogue-scene.ts';
import type { Walk, WalkStep } from './contract-walk.ts';
import type { QuickLearner } from './quick-learner.ts';

const throughCatalogue: WalkStep = async (walk) => {
  const { courseId } = walk.scene;
  const { token } = await walk.newLearner();
  const headers = { 'if-none-match': '*' };
  await walk.see(listCourses, 200, { query: { search: 'eau', sortBy: 'newest', limit: '5' } });
  await walk.see(listCourses, 304, { headers });
  await walk.see(readCourse, 200, { params: { id: courseId } });
  await walk.see(readCourse, 304, { params: { id: courseId }, headers });
  await walk.see(readCourse, 'not_found', { params: { id: v7() } });
  await walk.see(enrol, 201, { token, body: { courseId } });
  await walk.see(enrol, 'already_enrolled', { token, body: { courseId } });
  await walk.see(enrol, 'not_found', { token, body: { courseId: v7() } });
  await walk.see(listOwnEnrolments, 200, { token });
  await walk.see(listOwnEnrolments, 304, { token, headers });
};

const throughCourse: WalkStep = async (walk) => {
  const [{ token }, stranger] = [await walk.newLearner(), await walk.newLearner()];
  const { courseId } = walk.scene;
  await walk.see(enrol, 201, { token, body: { courseId } });
  const [params, nowhere, body] = [{ id: courseId }, { id: v7() }, { rating: 4 }];
  await walk.see(listLessons, 200, { token, params });
  await walk.see(listLessons, 'not_enrolled', { token: stranger.token, params });
  await walk.see(listLessons, 'not_found', { token, params: nowhere });
  await walk.see(rateCourse, 200, { token, params, body });
  await walk.see(rateCourse, 'not_enrolled', { token: stranger.token, params, body });
  await walk.see(rateCourse, 'not_found', { token, params: nowhere, body });
};

const throughQuiz: WalkStep = async (walk) => {
  const { courseId } = walk.scene;
  const graded = gradedQuiz(walk);
  const [{ token }, stranger] = [await walk.newLearner(), await walk.newLearner()];
  await walk.see(enrol, 201, { token, body: { courseId } });
  const params = { courseId, quizId: graded.quiz.id };
  const [nowhere, body] = [v7(), { responses: answerRightly(graded) }];
  await walk.see(readQuiz, 200, { token, params });
  await walk.see(readQuiz, 'not_enrolled', { token: stranger.token, params });
  await walk.see(readQuiz, 'not_found', { token, params: { ...params, quizId: nowhere } });
  await walk.see(submitQuiz, 200, { token, params, body, headers: { 'idempotency-key': 'once' } });
  await walk.see(submitQuiz, 'not_enrolled', { token: stranger.token, params, body });
  await walk.see(submitQuiz, 'not_found', { token, params: { quizId: nowhere }, body });
  await walk.see(submitQuiz, 'invalid_answer_format', {
    token,
    params,
    body: { responses: [{ questionId: nowhere }] },
  });
  for (let tries = 1; tries < (graded.quiz.attemptsAllowed ?? 0); tries += 1) {
    await walk.see(submitQuiz, 200, { token, params, body });
  }
  await walk.see(submitQuiz, 'too_many_attempts', { token, params, body });
  await walk.see(listQuizResults, 200, { token, params });
  await walk.see(listQuizResults, 'not_enrolled', { token: stranger.token, params });
  await walk.see(listQuizResults, 'not_found', { token, params: { quizId: nowhere } });
};

/** Somebody new who has passed the course. */
export async function newGraduate(walk: Walk): Promise<QuickLearner> {
  const learner = await walk.newLearner();
  const graded = gradedQuiz(walk);
  const { token } = learner;
  await walk.see(enrol, 201, { token, body: { courseId: walk.scene.courseId } });
  const body = { responses: answerRightly(graded) };
  await walk.see(submitQuiz, 200, { token, params: { quizId: graded.quiz.id }, body });
  return learner;
}

const throughGenerating: WalkStep = async (walk) => {
  const [{ token }, beginner] = [await newGraduate(walk), await walk.newLearner()];
  const body = { courseId: walk.scene.courseId, quizId: gradedQuiz(walk).quiz.id };
  await walk.see(generateCertificate, 'quiz_not_passed', { token: beginner.token, body });
  await walk.see(generateCertificate, 'not_found', { token, body: { courseId: v7() } });
  await walk.see(generateCertificate, 201, { token, body });
  await walk.see(generateCertificate, 200, { token, body });
};

/** The holder's own certificate, and its link as the query of `readCertificatePdf`. */
export async function findPaperOf(walk: Walk, { token }: QuickLearner) {
  const { data } = await walk.see(listOwnCertificates, 200, { token });
  const [own] = data as { id: string; downloadUrl: string; verificationCode: string }[];
  if (!own) throw new Error('Who passed the course has no certificate.');
  const query = Object.fromEntries(new URL(own.downloadUrl).searchParams);
  return { params: { id: own.id }, query, code: own.verificationCode };
}

const throughCertificate: WalkStep = async (walk) => {
  const [holder, stranger] = [await newGraduate(walk), await walk.newLearner()];
  const { token } = holder;
  const { params, query, code } = await findPaperOf(walk, holder);
  await walk.see(readCertificatePdf, 302, { token, params });
  await walk.see(readCertificatePdf, 200, { params, query });
  await walk.see(readCertificatePdf, 'sign_in_required', { params });
  await walk.see(readCertificatePdf, 'forbidden', { token: stranger.token, params });
  await walk.see(readCertificatePdf, 'forbidden', { params, query: { ...query, expires: `${query.expires}0` } });
  await walk.see(readCertificatePdf, 'not_found', { token, params: { id: v7() } });
  await walk.see(verifyCertificate, 200, { params: { code } });
  await walk.see(verifyCertificate, 'not_found', { params: { code: 'GLCA-2026-000000' } });
  await walk.see(exportOwnData, 200, { token });
};

const throughRevoking: WalkStep = async (walk) => {
  const [holder, { token }] = [await newGraduate(walk), await walk.newPerson('admin')];
  const { code } = await findPaperOf(walk, holder);
  const [params, unknown] = [{ code }, { code: 'GLCA-2026-000000' }];
  const revoke = { token, params, body: { reason: 'Copied work' } };
  await walk.see(reissueCertificate, 202, { token, params });
  const first = await walk.see(revokeCertificate, 200, revoke);
  expect(await walk.see(revokeCertificate, 200, { ...revoke, body: { reason: 'Again' } })).toEqual(first);
  expect(await walk.see(verifyCertificate, 200, { params })).toMatchObject({ valid: false, reason: 'Copied work' });
  await walk.see(reissueCertificate, 'certificate_revoked', { token, params });
  await walk.see(revokeCertificate, 'not_found', { ...revoke, params: unknown });
  await walk.see(reissueCertificate, 'not_found', { token, params: unknown });
};

function gradedQuiz(walk: Walk): QuizVersion {
  const graded = walk.scene.quizzes.find(({ quiz }) => quiz.kind === 'graded');
  if (!graded) throw new Error('The fixture course has no graded quiz.');
  return graded;
}

export const learningSteps = [
  throughCatalogue,
  throughCourse,
  throughQuiz,
  throughGenerating,
  throughCertificate,
  throughRevoking,
];
