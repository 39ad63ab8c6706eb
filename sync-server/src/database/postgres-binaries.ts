// Finds PostgreSQL programs that the database's user can run. Invariant: what is returned has answered `--version` as that user.
import { existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import * as z from 'zod';
import { EmbeddedPostgresFault, systemErrorCode } from './embedded-postgres-fault.ts';
import { copyBinaries } from './postgres-binaries-copy.ts';
import type { PostgresIdentity } from './postgres-identity.ts';
import { lastLine, type PostgresPrograms, type ProgramResult, runPostgresProgram } from './postgres-program.ts';

const symlinkList = z.array(z.object({ source: z.string(), target: z.string() }));
const packageHeader = z.object({ version: z.string() });

/**
 * The programs of this platform's package, as `identity` can run them: from node_modules when that user reaches them there
 * (a clone under /root is closed to it), else from a copy that it can read. `dataDir` takes that copy for an ordinary user.
 */
export async function findPostgresPrograms(
  identity: PostgresIdentity | null,
  dataDir: string,
): Promise<PostgresPrograms> {
  const nativeFolder = findNativeFolder();
  const { version } = packageHeader.parse(JSON.parse(readFileSync(join(nativeFolder, '..', 'package.json'), 'utf8')));
  const linked = replaySymlinks(nativeFolder);
  const installed = { binFolder: join(nativeFolder, 'bin'), identity };
  if (linked && (await canRun(installed))) return installed;
  const copyFolder = copyBinaries(nativeFolder, version, identity, dataDir);
  replaySymlinks(copyFolder);
  const copied = { binFolder: join(copyFolder, 'bin'), identity };
  const result = await askVersion(copied);
  if (result.exitCode === 0) return copied;
  throw explainFailure(result, identity);
}

function findNativeFolder(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const packageName = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    return join(dirname(createRequire(import.meta.url).resolve(packageName)), '..', 'native');
  } catch (cause) {
    throw new EmbeddedPostgresFault(
      'no_binaries',
      `There is no embedded PostgreSQL for this system (${packageName} is not installed): set DATABASE_URL to a PostgreSQL server.`,
      { cause },
    );
  }
}

/** Makes the library links that the package leaves to an install script. False when they are missing and the folder is read-only. */
function replaySymlinks(nativeFolder: string): boolean {
  const listFile = join(nativeFolder, 'pg-symlinks.json');
  if (!existsSync(listFile)) return true;
  const namesByFolder = new Map<string, Set<string>>();
  for (const { source, target } of symlinkList.parse(JSON.parse(readFileSync(listFile, 'utf8')))) {
    const folder = join(nativeFolder, '..', dirname(target));
    const names = namesByFolder.get(folder) ?? new Set(readdirSync(folder));
    namesByFolder.set(folder, names);
    if (names.has(basename(target))) continue;
    try {
      symlinkSync(basename(source), join(folder, basename(target)));
    } catch (error) {
      const code = systemErrorCode(error);
      // EEXIST: another process starting at the same time made it.
      if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM') return false;
      if (code !== 'EEXIST') throw error;
    }
  }
  return true;
}

function askVersion(programs: PostgresPrograms): Promise<ProgramResult> {
  return runPostgresProgram(programs, 'postgres', ['--version'], '/');
}

async function canRun(programs: PostgresPrograms): Promise<boolean> {
  return (await askVersion(programs)).exitCode === 0;
}

function explainFailure(result: ProgramResult, identity: PostgresIdentity | null): EmbeddedPostgresFault {
  if (identity && (result.errorCode === 'EPERM' || result.errorCode === 'EINVAL')) {
    return new EmbeddedPostgresFault(
      'cannot_drop_root',
      `PostgreSQL refuses to run as root and this system does not let root start it as user "${identity.name}": start as an ordinary user, or set DATABASE_URL.`,
    );
  }
  // The file is there, so 'no such file' means its loader: the programs are built for glibc.
  const reason = result.errorCode === 'ENOENT' ? 'they need glibc, which Alpine Linux lacks' : lastLine(result.output);
  return new EmbeddedPostgresFault(
    'no_binaries',
    `The embedded PostgreSQL programs do not run on this system (${reason}): set DATABASE_URL to a PostgreSQL server.`,
  );
}
