// A PDF that is no longer in its storage (a disk that was exchanged, a bucket that was emptied) is made again: the same certificate, signed anew.
// Invariant: devices are told first that it is gone, so that none goes on asking for it.
import type { Database } from '../database/pool.ts';
import type { AddJob } from '../job/job-queue-store.ts';
import { findCertificateById } from './certificate-store.ts';
import { certificateDocument, requestPaper } from './issue-certificate.ts';
import { dropLostPaper } from './reissue-store.ts';
import type { AnnounceCertificate } from './render-certificate-job.ts';

export type RemakePaperPorts = {
  database: Database;
  announceCertificate: AnnounceCertificate;
  addJob: AddJob;
  /** A person should look why it was lost. */
  alarm: (alarm: { event: string; certificateId: string }) => void;
};

/** By the hash of the bytes; whoever notices it. A hash of no certificate, or of one that another request has just begun to remake, changes nothing. */
export type RemakePaper = (pdf: string) => Promise<void>;

export function makeRemakePaper({ database, announceCertificate, addJob, alarm }: RemakePaperPorts): RemakePaper {
  return async (pdf) => {
    const certificateId = await database.transaction(async (tx) => {
      const id = await dropLostPaper(tx, pdf);
      const stored = id === null ? undefined : await findCertificateById(tx, id);
      if (!stored) return null;
      await announceCertificate(tx, stored.userId, certificateDocument(stored));
      await requestPaper(tx, stored.id, addJob);
      return stored.id;
    });
    if (certificateId !== null) alarm({ event: 'certificate-pdf-lost', certificateId });
  };
}
