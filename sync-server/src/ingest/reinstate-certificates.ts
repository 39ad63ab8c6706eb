// Takes back certificates that a restore has lost, from the devices that they were given to (SPEC RW8). Invariant: only what this academy signed for this
// learner and course, under the name that follows from both, and with the bytes that it had.

import type { LogName } from '@greenland/shared-schema/protocol/operation';
import type { PresentedCertificate } from '@greenland/shared-schema/record/certificate';
import { noMerits } from '@greenland/shared-schema/rule/join-merits';
import { certificateBytes, certificateId } from '../certificate/certificate-name.ts';
import {
  findCertificateOf,
  findFreeBit,
  insertCertificate,
  markReinstated,
  readCertificateSeed,
} from '../certificate/certificate-store.ts';
import { certificateDocument, possibleCodes, requestPaper } from '../certificate/issue-certificate.ts';
import { type ReadCredential, readCredential } from '../certificate/read-credential.ts';
import { requestReissue } from '../certificate/reissue-certificate-job.ts';
import type { SigningKeys } from '../certificate/signing-keys.ts';
import { possibleBits } from '../certificate/status-bit.ts';
import type { Database, Transaction } from '../database/pool.ts';
import type { Change } from '../feed/feed-page.ts';
import { learnerStream, lockStream, writeChanges } from '../feed/feed-store.ts';
import type { AddJob } from '../job/job-queue-store.ts';
import type { CourseFactsStore } from './course-facts-store.ts';
import { type Content, noBatch } from './learner-facts.ts';
import { readLearnerFacts } from './learner-facts-store.ts';
import { countCertified } from './learner-merits.ts';
import { readLearner } from './learner-store.ts';
import { lockLog } from './operation-store.ts';
import { countPastMerits } from './past-merits.ts';
import { recordMerits } from './record-merits.ts';

export type ReinstatePorts = {
  database: Database;
  keys: SigningKeys;
  content: CourseFactsStore;
  addJob: AddJob;
  now: () => number;
  /** Told why something was ignored. */
  note: (line: string) => void;
};

/** The device and learner that hand them in. */
export type Holder = Omit<LogName, 'lane'>;

export type Reinstate = (holder: Holder, certificates: readonly PresentedCertificate[]) => Promise<void>;

type Presented = PresentedCertificate & { read: ReadCredential };

/** Whether the credential says what is handed in, as far as that can be seen without the database. */
function isOfItself({ courseId, issuedAt, revoked, read }: Presented): boolean {
  const isDated = Math.floor(issuedAt / 1000) * 1000 === read.issuedAt;
  return courseId === read.courseId && isDated && !revoked?.reason.includes('\0');
}

/** CE5: nobody can make up a name that follows from the seed. */
function isNamedSo({ id, courseId, issuedAt, read }: Presented, userId: string, seed: string): boolean {
  const codes = possibleCodes(issuedAt, certificateBytes(seed, userId, courseId));
  return id === certificateId(seed, userId, courseId) && codes.includes(read.code);
}

async function readAll(given: readonly PresentedCertificate[], ports: ReinstatePorts): Promise<Presented[]> {
  const read: Presented[] = [];
  for (const one of given) {
    const credential = await readCredential(one.credential, ports.keys);
    const presented = credential && { ...one, read: credential };
    if (presented && isOfItself(presented)) read.push(presented);
    else ports.note('A certificate that a device handed in was ignored: its credential is none of ours.');
  }
  return read;
}

/** Null: it does not fit, or its code is another's. */
async function reinstate(
  tx: Transaction,
  { userId }: Holder,
  presented: Presented,
  content: Content,
  ports: ReinstatePorts,
): Promise<Change | null> {
  const { id, courseId, issuedAt, credential, revoked, read } = presented;
  const course = content.courseById.get(courseId);
  const isFit = course && isNamedSo(presented, userId, await readCertificateSeed(tx));
  if (!isFit) return null;
  const { code, holderName, courseTitle, publicUrl, expiresAt, grade } = read;
  const own = read.statusIndex === null ? [] : [read.statusIndex];
  const statusIndex = await findFreeBit(tx, [...own, ...possibleBits(code)]);
  const { language } = await readLearner(tx, userId);
  const frozen = { holderName, courseTitle, instructorName: course.instructorName, language };
  const dated = { issuedAt, expiresAt, verifyUrl: `${publicUrl}/verify/${code}` };
  const stated = { id, userId, courseId, quizId: null, code, credential, grade, statusIndex };
  const made = { ...stated, ...frozen, ...dated };
  if (!(await insertCertificate(tx, made))) return null;
  const now = ports.now();
  await markReinstated(tx, made, now, revoked ? { ...revoked, at: Math.min(revoked.at, now) } : null);
  // What its credential says of a bit would be another's.
  const request = statusIndex === read.statusIndex ? requestPaper : requestReissue;
  await request(tx, id, ports.addJob);
  const stored = await findCertificateOf(tx, userId, courseId);
  return stored ? { collection: 'certificates', id, body: certificateDocument(stored) } : null;
}

/** What the learner has reached by holding certificates of these courses. */
async function certify(
  tx: Transaction,
  { userId }: Holder,
  courseIds: string[],
  content: Content,
  ports: ReinstatePorts,
) {
  const stored = await readLearnerFacts(tx, userId, { courseIds, operationIds: [] });
  const merits = stored.merits ?? (await countPastMerits(tx, userId, ports.content)) ?? noMerits;
  const counted = countCertified({ ...stored, merits, ...noBatch }, courseIds, content);
  return recordMerits(tx, userId, counted, ports.now());
}

async function reinstateInside(tx: Transaction, holder: Holder, given: readonly Presented[], ports: ReinstatePorts) {
  // As ingest does. A device that was removed meanwhile, or whose learner was erased, hands in nothing more.
  const log = await lockLog(tx, { ...holder, lane: 0 });
  if (!log || log.revoked) return;
  const stream = learnerStream(holder.userId);
  await lockStream(tx, stream);
  const content = await ports.content.readContent(
    tx,
    given.map(({ courseId }) => courseId),
    [],
  );
  const changes: Change[] = [];
  const courseIds: string[] = [];
  for (const one of given) {
    // What was earned again, or handed in by another device, stands.
    if (await findCertificateOf(tx, holder.userId, one.courseId)) continue;
    const change = await reinstate(tx, holder, one, content, ports);
    if (!change) ports.note('A certificate that a device handed in was ignored: it is not of this learner and course.');
    else {
      changes.push(change);
      courseIds.push(one.courseId);
    }
  }
  if (changes.length === 0) return;
  await writeChanges(tx, stream, [...changes, ...(await certify(tx, holder, courseIds, content, ports))]);
}

/** Those that stand cost a look, and no signature is checked of them. */
async function findLost(db: Database, { userId }: Holder, given: readonly PresentedCertificate[]) {
  const lost: PresentedCertificate[] = [];
  for (const one of given) if (!(await findCertificateOf(db, userId, one.courseId))) lost.push(one);
  return lost;
}

export function makeReinstate(ports: ReinstatePorts): Reinstate {
  return async (holder, certificates) => {
    const lost = await findLost(ports.database, holder, certificates);
    const read = await readAll(lost, ports);
    if (read.length > 0) await ports.database.transaction((tx) => reinstateInside(tx, holder, read, ports));
  };
}
