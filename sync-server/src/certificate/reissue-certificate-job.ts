// The job that issues a certificate again, with the keys of now: same code, same words, new proofs. Invariant: the paper with the old ones is gone with
// the commit, and the learner's devices are told.
import { id } from '@greenland/shared-schema/record/identifier';
import * as z from 'zod';
import type { Database, Transaction } from '../database/pool.ts';
import type { AddJob } from '../job/job-queue-store.ts';
import type { JobTask } from '../job/job-runner.ts';
import { expectBlobs } from '../storage/leftover-store.ts';
import { makeRequestSweep } from '../storage/sweep-leftovers-job.ts';
import { findCertificateByCode, findCertificateById, type StoredCertificate } from './certificate-store.ts';
import { certificateDocument, requestPaper } from './issue-certificate.ts';
import { claimsOf } from './make-paper.ts';
import { holdForReissue, replaceCredential, withdrawPaper } from './reissue-store.ts';
import type { AnnounceCertificate } from './render-certificate-job.ts';
import { signAnew } from './sign-anew.ts';
import type { SigningKeys } from './signing-keys.ts';
import { readVerificationCode } from './verification-code.ts';

export const reissueCertificateTask = 'reissue-certificate';
const payload = z.object({ certificateId: id });

export type ReissuePorts = {
  database: Database;
  announceCertificate: AnnounceCertificate;
  keys: SigningKeys;
  now: () => number;
  addJob: AddJob;
};

/** Asks for it. */
export function requestReissue(tx: Transaction, certificateId: string, addJob: AddJob): Promise<void> {
  const key = `${reissueCertificateTask}:${certificateId}`;
  return addJob(tx, { task: reissueCertificateTask, payload: { certificateId }, key });
}

/** `revoked`: nothing is done, for a certificate that was withdrawn is not issued again. */
export type ReissueAnswer =
  | { outcome: 'requested' | 'revoked'; certificate: StoredCertificate }
  | { outcome: 'unknown'; certificate: null };

/** By a code as someone typed it. */
export async function reissueTyped(
  { database, addJob }: Pick<ReissuePorts, 'database' | 'addJob'>,
  typed: string,
): Promise<ReissueAnswer> {
  const certificate = await findCertificateByCode(database, readVerificationCode(typed) ?? '');
  if (!certificate) return { outcome: 'unknown', certificate: null };
  if (certificate.revokedAt !== null) return { outcome: 'revoked', certificate };
  await database.transaction((tx) => requestReissue(tx, certificate.id, addJob));
  return { outcome: 'requested', certificate };
}

/** The task of `reissueCertificateTask`. */
export function makeReissueCertificateJob(ports: ReissuePorts): JobTask {
  return async (given) => {
    const { certificateId } = payload.parse(given);
    await ports.database.transaction(async (tx) => {
      if (!(await holdForReissue(tx, certificateId))) return;
      const stored = await findCertificateById(tx, certificateId);
      if (stored) await reissue(tx, stored, ports);
    });
  };
}

async function reissue(tx: Transaction, stored: StoredCertificate, ports: ReissuePorts): Promise<void> {
  const publicUrl = new URL(stored.verifyUrl).origin;
  const signed = await signAnew(claimsOf(stored), ports.keys, { publicUrl, provedAt: ports.now() });
  if (stored.erasedAt !== null) return replaceCredential(tx, stored.id, signed);
  const { credential } = signed;
  await withdrawPaper(tx, stored, credential);
  if (stored.pdf !== null) {
    await expectBlobs(tx, 'packs', [stored.pdf], new Date(ports.now()));
    await makeRequestSweep(ports.addJob)(tx);
  }
  await ports.announceCertificate(tx, stored.userId, certificateDocument({ ...stored, credential, pdf: null }));
  await requestPaper(tx, stored.id, ports.addJob);
}
