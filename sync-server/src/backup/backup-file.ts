// A backup on disk: gzip, readable by its owner alone. Invariant: a file of this name appears whole or not at all.
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { systemErrorCode } from '../database/embedded-postgres-fault.ts';
import { BackupFault } from './backup-fault.ts';
import { BackupDecoder, type BackupPart, damaged } from './backup-format.ts';

/** Writes the records beside `path`, to disk, and then puts the file in its place. What was there before is replaced only then. */
export async function writeBackupFile(path: string, records: AsyncIterable<Buffer>): Promise<void> {
  const before = await stat(path).catch(() => null);
  // A folder, or a device of the system: it must not be renamed over.
  if (before !== null && !before.isFile()) throw new BackupFault(`Writing ${path} failed: it is there and no file.`);
  const draft = `${path}.partial`;
  const file = createWriteStream(draft, { mode: 0o600, flush: true });
  try {
    await pipeline(Readable.from(records, { objectMode: false }), createGzip(), file);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** The parts of the backup in `path`. It ends well only when the file is whole: act on nothing for good before that. */
export async function* readBackupFile(path: string): AsyncGenerator<BackupPart> {
  const source = createReadStream(path);
  const gunzip = createGunzip();
  source.on('error', (error) => gunzip.destroy(error));
  const decoder = new BackupDecoder();
  try {
    for await (const bytes of source.pipe(gunzip)) yield* decoder.take(bytes);
  } catch (error) {
    if (systemErrorCode(error)?.startsWith('Z_')) throw damaged('it is cut short or its bytes have changed');
    throw error;
  } finally {
    source.destroy();
    gunzip.destroy();
  }
  decoder.close();
}
