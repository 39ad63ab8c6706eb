// Issuing: the row, its signed credential and the job for its PDF, in one transaction. Invariant: a learner never gets two for one course.
import type { Certificate } from '@greenland/shared-schema/record/certificate';
import type { Transaction } from '../database/pool.ts';
import type { AddJob } from '../job/job-queue-store.ts';
import { signCredential } from './certificate-credential.ts';
import {
  findCertificateOf,
  findFreeBit,
  insertCertificate,
  type NewCertificate,
  readGrade,
  type StoredCertificate,
} from './certificate-store.ts';
import type { SigningKeys } from './signing-keys.ts';
import { possibleBits } from './status-bit.ts';
import { makeVerificationCode } from './verification-code.ts';

/** Who earned what, in the words that are to stand on the certificate for ever. */
export type CertificateGrant = {
  userId: string;
  courseId: string;
  /** The assessment that earned it; null when none did alone. */
  quizId: string | null;
  holderName: string;
  courseTitle: string;
  instructorName: string;
  /** Of the words around them (ISO 639-1): the learner's. */
  language: string;
  /** Time in ms, or null: it never ends. */
  expiresAt: number | null;
};

export type IssuePorts = {
  now: () => number;
  newId: () => string;
  randomBytes: (size: number) => Uint8Array;
  keys: SigningKeys;
  /** Without a slash at its end; asked at each issue, for it may hold a port that is known late. */
  publicUrl: () => string;
  addJob: AddJob;
};

export type IssuedCertificate = { certificate: Certificate; isNew: boolean };

export const renderCertificateTask = 'render-certificate';

/** Codes are drawn from 729 million a year: this many collisions in a row mean that the random source is broken. */
const maxTries = 5;

/** Every code that a certificate dated so may have got from these bytes. */
export const possibleCodes = (issuedAt: number, randomBytes: (size: number) => Uint8Array): string[] =>
  Array.from({ length: maxTries }, () => makeVerificationCode(issuedAt, randomBytes));

/**
 * The learner's certificate for the course, made now when there is none. Eligibility is the caller's to decide.
 * Throws only when the random source repeats itself.
 */
export async function issueCertificate(
  tx: Transaction,
  grant: CertificateGrant,
  ports: IssuePorts,
): Promise<IssuedCertificate> {
  for (let tries = 0; tries < maxTries; tries += 1) {
    const existing = await findCertificateOf(tx, grant.userId, grant.courseId);
    if (existing) return { certificate: certificateDocument(existing), isNew: false };
    const made = await makeCertificate(tx, grant, ports);
    // Not inserted: another transaction was faster for this learner and course (found above on the next turn), or the code or the bit is taken.
    if (!(await insertCertificate(tx, made))) continue;
    await requestPaper(tx, made.id, ports.addJob);
    return { certificate: certificateDocument({ ...made, pdf: null }), isNew: true };
  }
  throw new Error('No free verification code was found: the random source repeats itself.');
}

/** Asks for the PDF of a certificate. */
export function requestPaper(tx: Transaction, certificateId: string, addJob: AddJob): Promise<void> {
  return addJob(tx, { task: renderCertificateTask, payload: { certificateId }, key: paperKey(certificateId) });
}

/** Of the job for a certificate's PDF. */
export const paperKey = (certificateId: string): string => `${renderCertificateTask}:${certificateId}`;

type Told = NewCertificate & Pick<StoredCertificate, 'pdf'> & Partial<StoredCertificate>;

/** A certificate as its holder's devices see it. */
export function certificateDocument(stored: Told): Certificate {
  const { id, courseId, courseTitle, holderName, code, issuedAt, expiresAt, verifyUrl, credential, pdf } = stored;
  const { revokedAt: at, revocationReason: reason } = stored;
  const standing = { id, courseId, courseTitle, holderName, code, issuedAt, expiresAt, verifyUrl, credential, pdf };
  return at && reason ? { ...standing, revoked: { at, reason } } : standing;
}

async function makeCertificate(tx: Transaction, grant: CertificateGrant, ports: IssuePorts): Promise<NewCertificate> {
  const issuedAt = ports.now();
  const publicUrl = ports.publicUrl();
  const code = makeVerificationCode(issuedAt, ports.randomBytes);
  const statusIndex = await findFreeBit(tx, possibleBits(code));
  const grade = await readGrade(tx, grant.userId, { quizId: grant.quizId, until: issuedAt });
  const stated = { ...grant, code, issuedAt, grade, statusIndex };
  const credential = await signCredential(stated, ports.keys, publicUrl);
  return { ...stated, id: ports.newId(), verifyUrl: `${publicUrl}/verify/${code}`, credential };
}
