// A certificate that its learner asks for: issued by the rule, under the lock and in the name that ingest would have given it (CE1 to CE5).

import { type Refused, refuse } from '@greenland/shared-schema/contract/problem';
import type { Certificate } from '@greenland/shared-schema/record/certificate';
import { certificateDate } from '@greenland/shared-schema/rule/certificate-date';
import { findCertificateOf, noteAsked } from '../certificate/certificate-store.ts';
import { certificateDocument } from '../certificate/issue-certificate.ts';
import type { Database, Transaction } from '../database/pool.ts';
import { learnerStream, lockStream, writeChanges } from '../feed/feed-store.ts';
import { isQuizOf } from './course-facts-store.ts';
import { findReached } from './due-certificate.ts';
import type { IngestPorts } from './ingest-operations.ts';
import type { CourseFacts, LearnerFacts } from './learner-facts.ts';
import { readLearnerFacts } from './learner-facts-store.ts';
import { readLearner } from './learner-store.ts';

/** `quizId` null: whichever quizzes the course requires. */
export type CertificateRequest = { userId: string; courseId: string; quizId: string | null };
/** `isFirst`: its learner had not asked for it before, whether or not it was issued by then. */
export type RequestedCertificate = { certificate: Certificate; isFirst: boolean };

export type RequestPorts = Pick<IngestPorts, 'now' | 'issueDue' | 'content'> & { database: Database };

/** The learner's certificate of the course, issued now when it is due and was not there. */
export function requestCertificate(
  ports: RequestPorts,
  request: CertificateRequest,
): Promise<RequestedCertificate | Refused> {
  return ports.database.transaction((tx) => requestInside(tx, ports, request));
}

async function requestInside(
  tx: Transaction,
  ports: RequestPorts,
  request: CertificateRequest,
): Promise<RequestedCertificate | Refused> {
  const { userId, courseId, quizId } = request;
  const course = (await ports.content.readContent(tx, [courseId], [])).courseById.get(courseId);
  if (!course) return refuse('not_found', 'There is no such course.');
  if (quizId !== null && !(await isQuizOf(tx, courseId, quizId))) {
    return refuse('not_found', 'There is no such quiz in this course.');
  }
  // As ingest does: of an attempt and a request at once, or of two requests, the second finds what the first has issued.
  await lockStream(tx, learnerStream(userId));
  const held = await findCertificateOf(tx, userId, courseId);
  if (held) return { certificate: certificateDocument(held), isFirst: await noteAsked(tx, held.id) };
  const facts = await readLearnerFacts(tx, userId, { courseIds: [courseId], operationIds: [] });
  const reached = judgeRequest(course, facts, quizId);
  return 'problem' in reached ? reached : issueReached(tx, ports, userId, course, reached);
}

type ReachedBy = { quizId: string; earnedAt: number };

function judgeRequest(
  course: CourseFacts,
  facts: Pick<LearnerFacts, 'tallyByQuiz'>,
  quizId: string | null,
): Refused | ReachedBy {
  const bestOf = (id: string) => facts.tallyByQuiz.get(id)?.best ?? null;
  if (!course.terms.available) return refuse('quiz_not_passed', 'This course gives no certificate.');
  if (quizId !== null && !bestOf(quizId)?.passed) return refuse('quiz_not_passed', 'This quiz is not passed yet.');
  const { requires, minimumScore } = course.terms;
  const reached = findReached(course.terms, bestOf);
  if (!reached.reached) {
    const open = `${reached.missing.length} of ${requires.length} quizzes are still to pass`;
    return refuse('quiz_not_passed', `${open}, each with ${minimumScore} percent or more.`);
  }
  const decisive = requires.find((id) => bestOf(id)?.submittedAt === reached.earnedAt) ?? '';
  return { quizId: quizId ?? decisive, earnedAt: reached.earnedAt };
}

async function issueReached(
  tx: Transaction,
  ports: RequestPorts,
  userId: string,
  { id: courseId, title: courseTitle, instructorName }: CourseFacts,
  { quizId, earnedAt }: ReachedBy,
): Promise<RequestedCertificate> {
  const learner = await readLearner(tx, userId);
  const issuedAt = certificateDate(earnedAt, userId, ports.now());
  const due = { courseId, quizId, earnedAt, learner, courseTitle, instructorName, issuedAt };
  const certificate = await ports.issueDue(tx, due);
  await writeChanges(tx, learnerStream(userId), [
    { collection: 'certificates', id: certificate.id, body: certificate },
  ]);
  return { certificate, isFirst: await noteAsked(tx, certificate.id) };
}
