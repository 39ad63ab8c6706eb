// A certificate whose name cannot be printed gets the name that its learner has by now (CT12). Invariant: one that was ever printed keeps its name, for
// that name could be printed; row, audit and the job that signs it anew are one commit.
import { isShown } from '@greenland/shared-schema/rule/person-name';
import { writeAudit } from '../audit/audit-store.ts';
import type { Database, Transaction } from '../database/pool.ts';
import type { AddJob } from '../job/job-queue-store.ts';
import { findCertificateByCode, type StoredCertificate } from './certificate-store.ts';
import { unshownName, writeHolderName } from './holder-name.ts';
import { requestReissue } from './reissue-certificate-job.ts';
import { readAccountNames, renameHolder } from './reissue-store.ts';
import { setText } from './set-text.ts';
import { UncoveredLetterFault } from './uncovered-letter-fault.ts';
import { readVerificationCode } from './verification-code.ts';

export type RenamePorts = { database: Database; addJob: AddJob; now: () => number };

/**
 * `standing`: it is revoked, erased or printed, or its name could be. `unprintable`: nor can the account's present name be printed, for the reason
 * `why`; nothing was changed.
 */
export type Renaming =
  | { outcome: 'renamed' | 'standing'; certificate: StoredCertificate }
  | { outcome: 'unprintable'; certificate: StoredCertificate; why: string }
  | { outcome: 'unknown' };

/** By a code as someone typed it. */
export async function renameTyped(ports: RenamePorts, typed: string): Promise<Renaming> {
  const code = readVerificationCode(typed);
  return code === null ? { outcome: 'unknown' } : ports.database.transaction((tx) => rename(ports, tx, code));
}

async function rename({ addJob, now }: RenamePorts, tx: Transaction, code: string): Promise<Renaming> {
  const certificate = await findCertificateByCode(tx, code);
  if (!certificate) return { outcome: 'unknown' };
  if ((await findPrintFault(certificate.holderName)) === null) return { outcome: 'standing', certificate };
  const names = await readAccountNames(tx, certificate.userId);
  const holderName = names ? writeHolderName(names) : certificate.holderName;
  const why = await findPrintFault(holderName);
  if (why !== null) return { outcome: 'unprintable', certificate, why };
  if (!(await renameHolder(tx, certificate.id, holderName))) return { outcome: 'standing', certificate };
  const { id: subject, userId } = certificate;
  await writeAudit(tx, { action: 'certificate-renamed', at: now(), userId, subject });
  await requestReissue(tx, certificate.id, addJob);
  return { outcome: 'renamed', certificate: { ...certificate, holderName } };
}

/** Why a name cannot be printed; null when it can. */
async function findPrintFault(name: string): Promise<string | null> {
  if (!isShown(name)) return unshownName;
  try {
    await setText(name, 'semibold');
    return null;
  } catch (error) {
    if (error instanceof UncoveredLetterFault) return error.message;
    throw error;
  }
}
