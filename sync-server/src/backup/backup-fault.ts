// The expected ways in which a backup or a restore cannot be done. Invariant: `message` is one sentence for the person at the shell.
import { complaintOf } from '../database/database-fault.ts';
import { systemErrorCode } from '../database/embedded-postgres-fault.ts';
import { BlobStoreAway } from '../storage/blob-store.ts';

/** Nothing was changed; show `message` as it is and exit with a non-zero code. */
export class BackupFault extends Error {
  override name = 'BackupFault';
}

const reasonByCode = new Map([
  ['EACCES', 'this user may not open it'],
  ['EPERM', 'this user may not open it'],
  ['EROFS', 'it is on a read-only file system'],
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', 'the quota of this user is used up'],
  ['EFBIG', 'it grows larger than this user may write'],
  ['ENOENT', 'there is no such file or folder'],
  ['ENOTDIR', 'its folder is a file'],
  ['EISDIR', 'it is a folder'],
  ['EIO', 'the disk does not work'],
]);

/** What went wrong with the file, or what PostgreSQL refused, as a BackupFault; every other error as it is. */
export function explainBackup(error: unknown, doing: string): unknown {
  if (error instanceof BackupFault) return error;
  if (error instanceof BlobStoreAway) return new BackupFault(`${doing} failed: ${error.message}`, { cause: error });
  const complaint = complaintOf(error);
  if (complaint !== null)
    return new BackupFault(`${doing} failed and changed nothing: ${complaint}.`, { cause: error });
  const reason = reasonByCode.get(systemErrorCode(error) ?? '');
  return reason === undefined ? error : new BackupFault(`${doing} failed: ${reason}.`, { cause: error });
}
