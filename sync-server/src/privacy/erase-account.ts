// Erases an account: one transaction for all that lies in the database, and a job committed with it for files. Invariant: after the commit no
// server takes anything from its devices, and nothing that its person gave is in any table.
import { type Refused, refuse } from '@greenland/shared-schema/contract/problem';
import { sessionEndedChannel } from '../account/session-store.ts';
import { whoOf } from '../account/sign-in-lock.ts';
import { writeAudit } from '../audit/audit-store.ts';
import { signAnew } from '../certificate/sign-anew.ts';
import type { SigningKeys } from '../certificate/signing-keys.ts';
import type { Database, Transaction } from '../database/pool.ts';
import { learnerStream, lockStream } from '../feed/feed-store.ts';
import type { AddJob } from '../job/job-queue-store.ts';
import { makeRequestSweep } from '../storage/sweep-leftovers-job.ts';
import { addressHash, eraseFilesTask } from './erase-files-job.ts';
import {
  anonymiseAccount,
  deleteFiles,
  deleteRows,
  dropJobsAbout,
  dropStream,
  type ErasedAccount,
  eraseCertificate,
  eraseWork,
  hasOtherAdmin,
  holdAccount,
  holdCertificates,
  holdLogs,
  listOwnFiles,
  listTraces,
  tellSessions,
} from './erasure-store.ts';

export type ErasurePorts = {
  database: Database;
  keys: SigningKeys;
  addJob: AddJob;
  /** Without a slash at its end. */
  publicUrl: () => string;
  now: () => number;
};

const gone = refuse('invalid_token', 'This account is no more.');
const lastAdmin = refuse('last_admin', 'Make another administrator first: npm run admin -- create EMAIL.');

/** Null: erased. The caller has asked for the password. */
export async function eraseAccount(ports: ErasurePorts, userId: string): Promise<Refused | null> {
  return ports.database.transaction(async (tx) => {
    // As a push does: the logs, the stream, the account.
    await holdLogs(tx, userId);
    await lockStream(tx, learnerStream(userId));
    const account = await holdAccount(tx, userId);
    if (!account) return gone;
    if (account.role === 'admin' && !(await hasOtherAdmin(tx, userId))) return lastAdmin;
    // Of devices that registered before the account was held.
    await holdLogs(tx, userId);
    await eraseInside(ports, tx, { userId, account });
    return null;
  });
}

type Erased = { userId: string; account: ErasedAccount };

async function eraseInside(ports: ErasurePorts, tx: Transaction, { userId, account }: Erased): Promise<void> {
  const at = ports.now();
  const traces = await listTraces(tx, userId);
  const files = await listOwnFiles(tx, userId, hashesIn(account.avatarUrl));
  await dropJobsAbout(tx, traces);
  await eraseCertificates(ports, tx, userId, at);
  await deleteFiles(tx, files);
  await tellSessions(tx, userId, sessionEndedChannel);
  await deleteRows(tx, userId, whoOf(account.email));
  await eraseWork(tx, userId, at);
  await dropStream(tx, learnerStream(userId));
  await anonymiseAccount(tx, userId, at);
  await writeAudit(tx, { action: 'account-erased', at, actorId: userId, userId });
  await ports.addJob(tx, {
    task: eraseFilesTask,
    payload: { traces, files, addressHash: addressHash(account.email) },
    key: `${eraseFilesTask}:${userId}`,
  });
  // The picture.
  await makeRequestSweep(ports.addJob)(tx);
}

/** What its codes lead to from now on: the same achievement, signed anew, without the name. */
async function eraseCertificates(
  { keys, publicUrl }: ErasurePorts,
  tx: Transaction,
  userId: string,
  at: number,
): Promise<void> {
  for (const { id, issuedAt, expiresAt, ...rest } of await holdCertificates(tx, userId)) {
    const claims = {
      ...rest,
      holderName: null,
      issuedAt: issuedAt.getTime(),
      expiresAt: expiresAt?.getTime() ?? null,
    };
    const signed = await signAnew(claims, keys, { publicUrl: publicUrl(), provedAt: at });
    await eraseCertificate(tx, id, signed, at);
  }
}

/** A picture's address holds the hash of its bytes. */
function hashesIn(address: string | null): string[] {
  return address?.match(/(?<![\w-])[\w-]{43}(?![\w-])/g) ?? [];
}
