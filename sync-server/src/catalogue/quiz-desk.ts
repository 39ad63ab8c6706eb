// Taking and handing in quizzes over REST. Invariant: only the enrolled; grading is ingest's, by the version handed out now.

import type { ReplyOf } from '@greenland/shared-schema/contract/endpoint';
import { type FieldFault, type Refused, refuse } from '@greenland/shared-schema/contract/problem';
import type { submitQuiz } from '@greenland/shared-schema/contract/quiz-contract';
import { id as idShape } from '@greenland/shared-schema/record/identifier';
import { type QuizVersion, type Response, responses } from '@greenland/shared-schema/record/quiz';
import { findAnswerFaults } from '@greenland/shared-schema/rule/check-answers';
import { findQuizVersion } from '../content/quiz-version-store.ts';
import type { Database } from '../database/pool.ts';
import type { ActAnswer } from '../ingest/act-answer.ts';
import { hasCertificate } from '../ingest/rest-key-store.ts';
import { findEnrolmentStatus } from './enrolment-list-store.ts';
import { findCurrentQuiz } from './quiz-desk-store.ts';
import { feedbackOn } from './quiz-sheet.ts';
import type { RestIngest } from './rest-ingest.ts';

export type QuizDeskPorts = { database: Database; submitAct: RestIngest };
export type Submission = { quizId: string; answers: readonly unknown[]; idempotencyKey: string | null };
export type SubmissionResult = ReplyOf<typeof submitQuiz>['body'];

const notFound = refuse('not_found', 'There is no such quiz.');
const notEnrolled = refuse('not_enrolled', 'Enrol in the course first: POST /api/enrollments.');

/** The current version of a quiz, when `userId` may see it. `courseId` undefined: of any course. */
export async function openQuiz(
  database: Database,
  userId: string,
  quizId: string,
  { courseId, evenDropped = false }: { courseId?: string; evenDropped?: boolean } = {},
): Promise<QuizVersion | Refused> {
  if (!idShape.safeParse(quizId).success) return notFound;
  const version = await findCurrentQuiz(database, quizId);
  if (!version || (courseId !== undefined && version.quiz.courseId !== courseId)) return notFound;
  const status = await findEnrolmentStatus(database, userId, version.quiz.courseId);
  return status === null || (status === 'dropped' && !evenDropped) ? notEnrolled : version;
}

export async function handInQuiz(
  ports: QuizDeskPorts,
  userId: string,
  submission: Submission,
): Promise<SubmissionResult | Refused> {
  const version = await openQuiz(ports.database, userId, submission.quizId);
  if ('problem' in version) return version;
  const given = readResponses(version, submission.answers);
  if ('problem' in given) return given;
  const { quiz, hash } = version;
  const payload = {
    courseId: quiz.courseId,
    quizId: quiz.id,
    quizHash: hash,
    elapsedMs: 0,
    responses: given.responses,
  };
  const { idempotencyKey } = submission;
  const answer = await ports.submitAct(userId, { kind: 'attempt-submitted', payload }, { idempotencyKey });
  return describeResult(ports.database, userId, version, answer);
}

function readResponses(version: QuizVersion, answers: readonly unknown[]): { responses: Response[] } | Refused {
  const parsed = responses.safeParse(answers);
  const errors: FieldFault[] = parsed.success
    ? findAnswerFaults(version.quiz, parsed.data)
    : parsed.error.issues.map(({ path }) => ({
        path: ['responses', ...path].join('.'),
        message: 'has none of the shapes of an answer',
      }));
  if (parsed.success && errors.length === 0) return { responses: parsed.data };
  return refuse('invalid_answer_format', 'Nothing was handed in. See errors for what to change.', { errors });
}

async function describeResult(
  database: Database,
  userId: string,
  version: QuizVersion,
  { verdict, attempt, certificateEligible }: ActAnswer,
): Promise<SubmissionResult | Refused> {
  if (verdict.outcome !== 'taken') return refuseVerdict(verdict.code);
  if (attempt?.quizId !== version.quiz.id) {
    return refuse('invalid_request', 'This Idempotency-Key was used for something else.');
  }
  const graded = attempt.quizHash === version.hash ? version : await findQuizVersion(database, attempt.quizHash);
  if (!graded || attempt.attemptNumber === null) return refuseVerdict('over_attempt_limit');
  return {
    score: attempt.score,
    percentage: attempt.percentage,
    passed: attempt.passed,
    feedback: feedbackOn(attempt, graded),
    certificateEligible: certificateEligible || (await hasCertificate(database, userId, attempt.courseId)),
    attemptNumber: attempt.attemptNumber,
  };
}

/** What changed between this call's own checks and the verdict. */
function refuseVerdict(code: string): Refused {
  if (code === 'over_attempt_limit') return refuse('too_many_attempts', 'The best of your attempts counts.');
  if (code === 'invalid_answer_format') return refuse(code, 'Nothing was handed in.');
  return code === 'not_enrolled' ? notEnrolled : notFound;
}
