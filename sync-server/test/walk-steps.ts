// One step for each call of the contract: what it answers when all is well, and each problem of its own. What every call has in common
// (tokens, rights, bodies that are no JSON, limits, a database that is away) is provoked for all of them by the test. A new call needs a few lines here.
import { login, logout, refresh, register } from '@greenland/shared-schema/contract/auth-contract';
import { verifyCertificate } from '@greenland/shared-schema/contract/certificate-contract';
import { enrol, listCourses, listOwnEnrolments, readCourse } from '@greenland/shared-schema/contract/course-contract';
import { listOwnDevices, nameOwnDevice, revokeOwnDevice } from '@greenland/shared-schema/contract/device-contract';
import {
  describeApi,
  describeProblem,
  readHealth,
  readReadiness,
} from '@greenland/shared-schema/contract/health-contract';
import { listQuizResults, readQuiz, submitQuiz } from '@greenland/shared-schema/contract/quiz-contract';
import { readOwnUser } from '@greenland/shared-schema/contract/user-contract';
import type { QuizVersion } from '@greenland/shared-schema/record/quiz';
import { v7 } from 'uuid';
import { answerRightly } from './catalogue-scene.ts';
import type { Walk, WalkStep } from './contract-walk.ts';
import { makeRegistration } from './door-scene.ts';
import { isType, WireDevice } from './wire-device.ts';

const throughSignIn: WalkStep = async (walk) => {
  const person = makeRegistration({ email: `${v7()}@example.org` });
  await walk.see(register, 201, { body: person });
  await walk.see(register, 'email_taken', { body: person });
  const credentials = { email: person.email, password: person.password };
  const { token, refreshToken } = await walk.see(login, 200, { body: credentials });
  const wrong = { ...credentials, password: 'Wrong-horse-7' };
  for (let tries = 0; tries < 5; tries += 1) await walk.see(login, 'invalid_credentials', { body: wrong });
  await walk.see(login, 'account_locked', { body: wrong });
  await walk.see(refresh, 200, { token: String(refreshToken) });
  await walk.see(readOwnUser, 200, { token: String(token) });
  await walk.see(logout, 204, { token: String(token) });
};

const throughRefreshing: WalkStep = async (walk) => {
  const { id, refreshToken } = await walk.newLearner();
  await walk.see(refresh, 'sign_in_required');
  await walk.see(refresh, 'invalid_token', { token: `${refreshToken}x` });
  await walk.scene.database.query("update refresh_tokens set expires_at = now() - interval '1 s' where user_id = $1", [
    id,
  ]);
  await walk.see(refresh, 'token_expired', { token: refreshToken });
};

const throughCatalogue: WalkStep = async (walk) => {
  const { courseId } = walk.scene;
  const { token } = await walk.newLearner();
  await walk.see(listCourses, 200, { query: { search: 'eau', sortBy: 'newest', limit: '5' } });
  await walk.see(readCourse, 200, { params: { id: courseId } });
  await walk.see(readCourse, 'not_found', { params: { id: v7() } });
  await walk.see(enrol, 201, { token, body: { courseId } });
  await walk.see(enrol, 'already_enrolled', { token, body: { courseId } });
  await walk.see(enrol, 'not_found', { token, body: { courseId: v7() } });
  await walk.see(listOwnEnrolments, 200, { token });
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

const throughCertificate: WalkStep = async (walk) => {
  const { rows } = await walk.scene.database.query<{ code: string }>(
    'select verification_code as code from certificates',
  );
  await walk.see(verifyCertificate, 200, { params: { code: rows[0]?.code ?? '' } });
  await walk.see(verifyCertificate, 'not_found', { params: { code: 'GLCA-2026-000000' } });
};

const throughDevices: WalkStep = async (walk) => {
  const { id, token } = await walk.newLearner();
  const device = await new WireDevice(walk.url, id, token).open();
  device.hello();
  await device.take(isType('welcome'));
  const params = { id: device.deviceId };
  await walk.see(listOwnDevices, 200, { token });
  await walk.see(nameOwnDevice, 200, { token, params, body: { name: 'Le téléphone de tous' } });
  await walk.see(nameOwnDevice, 'not_found', { token, params: { id: v7() }, body: { name: 'Téléphone' } });
  await walk.see(revokeOwnDevice, 'not_found', { token, params: { id: 'none' } });
  await walk.see(revokeOwnDevice, 204, { token, params });
  device.close();
};

const throughHealth: WalkStep = async (walk) => {
  await walk.see(readHealth, 200);
  await walk.see(readReadiness, 200);
  await walk.see(describeApi, 200);
  await walk.see(describeProblem, 200, { params: { code: 'not_found' } });
  await walk.see(describeProblem, 'not_found', { params: { code: 'unheard_of' } });
};

function gradedQuiz(walk: Walk): QuizVersion {
  const graded = walk.scene.quizzes.find(({ quiz }) => quiz.kind === 'graded');
  if (!graded) throw new Error('The fixture course has no graded quiz.');
  return graded;
}

/** In this order: a certificate is there once a quiz was passed. */
export const walkSteps: readonly WalkStep[] = [
  throughSignIn,
  throughRefreshing,
  throughCatalogue,
  throughQuiz,
  throughCertificate,
  throughDevices,
  throughHealth,
];
