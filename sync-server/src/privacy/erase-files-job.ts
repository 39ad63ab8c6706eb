// The job behind an erasure: what lies outside the database. Invariant: run twice, it changes nothing more; it names ids and hashes only.
import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Queryable } from '../database/pool.ts';
import type { JobTask } from '../job/job-runner.ts';
import type { BlobStore } from '../storage/blob-store.ts';
import { isFileNamed } from './erasure-store.ts';
import { forgetMails } from './mail-traces.ts';

export const eraseFilesTask = 'erase-files';

const payload = z.object({ traces: z.array(z.string()), files: z.array(z.string()), addressHash: z.string() });

export type EraseFilesPorts = {
  database: Queryable;
  blobs: BlobStore;
  /** Where mail is written to when no mail server is set. */
  mailFolder: string;
};

/** By which a mail's recipient is known again when the address itself is gone. */
export const addressHash = (address: string) =>
  createHash('sha256').update(address.trim().toLowerCase()).digest('base64url');

export function makeEraseFilesJob({ database, blobs, mailFolder }: EraseFilesPorts): JobTask {
  return async (given) => {
    const { traces, files, addressHash: wanted } = payload.parse(given);
    await forgetMails(mailFolder, (name, address) => {
      return traces.some((id) => name.includes(id)) || (address !== null && addressHash(address) === wanted);
    });
    for (const hash of files) {
      // Put there again since, by somebody who has the same bytes: theirs.
      if (!(await isFileNamed(database, hash))) await blobs.remove(hash);
    }
  };
}
