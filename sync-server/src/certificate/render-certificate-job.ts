// The job behind a new certificate: proves it, renders its PDF, keeps both, and tells the learner's devices. Invariant: run twice, it changes nothing more.
import type { Certificate } from '@greenland/shared-schema/record/certificate';
import { id } from '@greenland/shared-schema/record/identifier';
import { isShown } from '@greenland/shared-schema/rule/person-name';
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
import { pdfPath } from './download-link.ts';
import { unshownName } from './holder-name.ts';
import { certificateDocument } from './issue-certificate.ts';
import { type MadePaper, makePaper } from './make-paper.ts';
import type { RenderCertificate } from './render-pool.ts';
import type { SigningKeys } from './signing-keys.ts';
import { UncoveredLetterFault } from './uncovered-letter-fault.ts';

const payload = z.object({ certificateId: id });

/** Writes the certificate to the feed of its learner, in the given transaction. */
export type AnnounceCertificate = (tx: Transaction, userId: string, certificate: Certificate) => Promise<void>;

export type RenderPorts = {
  database: Database;
  announceCertificate: AnnounceCertificate;
  keys: SigningKeys;
  now: () => number;
  blobs: BlobStore;
  render: RenderCertificate;
};

/** The task of `renderCertificateTask`. Trying again does not help where a name cannot be printed: that is for a person to solve. */
export function makeRenderCertificateJob(ports: RenderPorts): JobTask {
  const { database, now, blobs } = ports;
  return async (given) => {
    const { certificateId } = payload.parse(given);
    const stored = await findCertificateById(database, certificateId);
    // Gone with its learner, or done by an earlier run.
    if (!stored || stored.pdf !== null || stored.erasedAt !== null) return;
    const { bytes, linkedCredential, signedBy } = await printOrGiveUp(stored, ports);
    const pdf = hashBytes(bytes);
    await expectBlobs(database, 'packs', [pdf], new Date(now() + puttingMs));
    await database.transaction(async (tx) => {
      // Erased while it was drawn: a name that is gone does not come back. Or signed anew meanwhile: that has its own job.
      if (!(await holdForPaper(tx, stored))) return;
      await storePack(tx, { hash: pdf, bytes, mediaType: 'application/pdf' }, blobs);
      await setCertificatePdf(tx, stored.id, { pdf, url: pdfPath(stored.id), linkedCredential, signedBy });
      await tell(tx, stored.id, ports.announceCertificate);
    });
  };
}

async function printOrGiveUp(
  stored: StoredCertificate,
  { database, keys, now, render }: RenderPorts,
): Promise<MadePaper> {
  if (!isShown(stored.holderName)) throw giveUp(stored, unshownName);
  const signature = await readSignature(database, stored.id);
  try {
    return await makePaper(stored, { keys, now, render, signature });
  } catch (error) {
    if (error instanceof UncoveredLetterFault) throw giveUp(stored, error.message);
    throw error;
  }
}

/** Names the way out: trying again, or issuing again, comes to the same for ever. */
function giveUp({ code }: StoredCertificate, why: string): HopelessFault {
  const way = `Once the learner has changed the name: npm run certificates -- rename ${code}`;
  return new HopelessFault(`Certificate ${code}: ${why} ${way}`);
}

async function tell(tx: Transaction, id: string, announceCertificate: AnnounceCertificate): Promise<void> {
  // Read anew: it may have been revoked while the PDF was made.
  const stored = await findCertificateById(tx, id);
  if (stored) await announceCertificate(tx, stored.userId, certificateDocument(stored));
}
