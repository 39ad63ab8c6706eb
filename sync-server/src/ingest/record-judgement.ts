// Writes a judgement: rows for reports, documents for devices, certificates that are due. All in the caller's transaction.
import type { LogName, Operation } from '@greenland/shared-schema/protocol/operation';
import type { Certificate } from '@greenland/shared-schema/record/certificate';
import { certificateDate } from '@greenland/shared-schema/rule/certificate-date';
import type { Transaction } from '../database/pool.ts';
import { announceAccount } from '../feed/announcements.ts';
import type { Change } from '../feed/feed-page.ts';
import { learnerStream, writeChanges } from '../feed/feed-store.ts';
import { documentChanges } from './judgement-documents.ts';
import type { Content } from './learner-facts.ts';
import type { DueCertificate, Judgement } from './learner-ledger.ts';
import { type Learner, readLearner, renameLearner } from './learner-store.ts';
import { addAttempts, writeConsents, writeEnrolments, writeModuleProgress } from './learning-store.ts';
import { writeRatings } from './rating-store.ts';
import { recordMerits } from './record-merits.ts';

/** Issues the certificate, or finds the one that the learner holds already. `issuedAt` in milliseconds. */
export type IssueDue = (
  tx: Transaction,
  due: Omit<DueCertificate, 'profile'> & {
    learner: Learner;
    courseTitle: string;
    instructorName: string;
    issuedAt: number;
  },
) => Promise<Certificate>;

/** Sees to it that the learner is welcomed to a course they were never in before. */
export type WelcomeLearner = (tx: Transaction, enrolmentId: string) => Promise<void>;

export type RecordPorts = {
  now: () => number;
  newId: () => string;
  issueDue: IssueDue;
  welcomeLearner: WelcomeLearner;
};

export type Judged = {
  log: LogName;
  operations: readonly Operation[];
  content: Content;
  judgement: Judgement;
  receivedAt: number;
};

/** `before`: the learner as the batch found them. */
async function issueCertificates(
  tx: Transaction,
  judged: Judged,
  before: Learner,
  ports: RecordPorts,
): Promise<Change[]> {
  const changes: Change[] = [];
  for (const { profile, ...due } of judged.judgement.due) {
    const course = judged.content.courseById.get(due.courseId);
    if (!course) continue;
    const { title: courseTitle, instructorName } = course;
    const learner = { ...before, ...profile };
    const body = await ports.issueDue(tx, {
      ...due,
      learner,
      courseTitle,
      instructorName,
      issuedAt: certificateDate(due.earnedAt, before.id, judged.receivedAt),
    });
    changes.push({ collection: 'certificates', id: body.id, body });
  }
  return changes;
}

/** An enrolment bears the id of the operation that made it, so one that an operation of this batch names is new: a replay welcomes nobody. */
async function welcomeToCourses(tx: Transaction, { operations, judgement }: Judged, ports: RecordPorts): Promise<void> {
  const ids = new Set(operations.map(({ id }) => id));
  for (const { id, status } of judgement.enrolments) {
    if (ids.has(id) && status !== 'dropped') await ports.welcomeLearner(tx, id);
  }
}

/** Writes everything that `judged` comes to. */
export async function recordJudgement(tx: Transaction, judged: Judged, ports: RecordPorts): Promise<void> {
  const { judgement, content, log, receivedAt } = judged;
  const { userId } = log;
  const learner = judgement.due.length > 0 ? await readLearner(tx, userId) : null;
  if (judgement.profile) await announceAccount(tx, await renameLearner(tx, userId, judgement.profile));
  await writeEnrolments(tx, userId, judgement.enrolments);
  await welcomeToCourses(tx, judged, ports);
  await addAttempts(tx, userId, judgement.attempts, content.quizByHash);
  for (const [courseId, progress] of judgement.progressByCourse) {
    const course = content.courseById.get(courseId);
    if (course) await writeModuleProgress(tx, userId, course, progress, ports.newId);
  }
  await writeRatings(tx, userId, judgement.ratings);
  await writeConsents(tx, userId, judgement.consents, receivedAt);
  const certificates = learner ? await issueCertificates(tx, judged, learner, ports) : [];
  const standing = await recordMerits(tx, userId, judgement.merits, receivedAt);
  await writeChanges(tx, learnerStream(userId), [...documentChanges(judged), ...certificates, ...standing]);
}
