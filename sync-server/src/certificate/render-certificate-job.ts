// The job behind a new certificate: renders its PDF, keeps it, and tells the learner's devices. Invariant: run twice, it changes nothing more.
import type { Certificate } from '@greenland/shared-schema/record/certificate';
import { id } from '@greenland/shared-schema/record/identifier';
import * as z from 'zod';
import { hashBytes } from '../content/content-hash.ts';
import { storePack } from '../content/pack-blob-store.ts';
import type { Database, Transaction } from '../database/pool.ts';
import { HopelessFault } from '../job/hopeless-fault.ts';
import type { JobTask } from '../job/job-runner.ts';
import type { BlobStore } from '../storage/blob-store.ts';
import { expectBlobs, puttingMs } from '../storage/leftover-store.ts';
import {
  findCertificateById,
  holdForPaper,
  readSignature,
  type StoredCertificate,
  setCertificatePdf,
} from './certificate-store.ts';
import { certificateDocument } from './issue-certificate.ts';
import type { RenderCertificate } from './render-pool.ts';
import { UncoveredLetterFault } from './uncovered-letter-fault.ts';

const payload = z.object({ certificateId: id });

export type RenderPorts = { database: Database; blobs: BlobStore; now: () => number; render: RenderCertificate };

/** Writes the certificate to the feed of its learner, in the given transaction. */
export type AnnounceCertificate = (tx: Transaction, userId: string, certificate: Certificate) => Promise<void>;

/** The task of `renderCertificateTask`. Trying again does not help where a name cannot be printed: that is for a person to solve. */
export function makeRenderCertificateJob(
  { database, blobs, now, render }: RenderPorts,
  announceCertificate: AnnounceCertificate,
): JobTask {
  return async (given) => {
    const { certificateId } = payload.parse(given);
    const stored = await findCertificateById(database, certificateId);
    // Gone with its learner, or done by an earlier run.
    if (!stored || stored.pdf !== null) return;
    const bytes = await printOrGiveUp(render, stored, await readSignature(database, certificateId));
    const pdf = hashBytes(bytes);
    await expectBlobs(database, 'packs', [pdf], new Date(now() + puttingMs));
    await database.transaction(async (tx) => {
      // Erased while it was drawn: a name that is gone does not come back.
      if (!(await holdForPaper(tx, certificateId))) return;
      await storePack(tx, { hash: pdf, bytes, mediaType: 'application/pdf' }, blobs);
      await tellPdf(tx, stored.id, pdf, announceCertificate);
    });
  };
}

async function printOrGiveUp(
  render: RenderCertificate,
  stored: StoredCertificate,
  signature: Uint8Array | null,
): Promise<Uint8Array> {
  const { holderName, courseTitle, instructorName, language, issuedAt, expiresAt, code, verifyUrl } = stored;
  const printed = { holderName, courseTitle, instructorName, language, issuedAt, expiresAt, code, signature };
  try {
    return await render({ ...printed, qrText: verifyUrl });
  } catch (error) {
    if (error instanceof UncoveredLetterFault) throw new HopelessFault(`Certificate ${code}: ${error.message}`);
    throw error;
  }
}

async function tellPdf(
  tx: Transaction,
  id: string,
  pdf: string,
  announceCertificate: AnnounceCertificate,
): Promise<void> {
  if (!(await setCertificatePdf(tx, id, pdf, `/api/certificates/${id}/pdf`))) return;
  // Read anew: it may have been revoked while the PDF was made.
  const stored = await findCertificateById(tx, id);
  if (stored) await announceCertificate(tx, stored.userId, certificateDocument(stored));
}
