// The folder of the embedded database: `postgres/{cluster,run,password,postgres.log}`. Invariant: it appears whole (made aside, then renamed) or not at all.
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { EmbeddedPostgresFault, systemErrorCode } from './embedded-postgres-fault.ts';
import { findPostgresPrograms } from './postgres-binaries.ts';
import { choosePostgresIdentity, type PostgresIdentity } from './postgres-identity.ts';
import { lastLine, type PostgresPrograms, runPostgresProgram } from './postgres-program.ts';

export const postgresUser = 'academy';

export type PostgresCluster = {
  home: string;
  clusterFolder: string;
  programs: PostgresPrograms;
  password: string;
  /** How programs that run inside `clusterFolder` name it. */
  visibleFolder: string;
};

export type ClusterOptions = {
  dataDir: string;
  log: (line: string) => void;
  randomBytes: (size: number) => Uint8Array;
};

/** Opens the database folder below `dataDir`, making it on first use. Throws EmbeddedPostgresFault with a sentence. */
export async function openCluster({ dataDir, log, randomBytes }: ClusterOptions): Promise<PostgresCluster> {
  const parent = resolve(dataDir);
  const home = join(parent, 'postgres');
  try {
    mkdirSync(parent, { recursive: true });
    const identity = choosePostgresIdentity(home);
    const programs = await findPostgresPrograms(identity, parent);
    if (!existsSync(home)) await makeCluster(parent, home, programs, { log, randomBytes });
    accessSync(home, constants.W_OK);
    if (identity && statSync(home).uid !== identity.uid) giveTo(identity, home);
    const password = readFileSync(join(home, 'password'), 'utf8').trim();
    return {
      home,
      clusterFolder: join(home, 'cluster'),
      programs,
      password,
      visibleFolder: visibleFolder(home, identity),
    };
  } catch (error) {
    throw explainFolder(error, parent);
  }
}

/**
 * An unprivileged user cannot follow a path through closed folders (a clone under /root), so on Linux it gets the path of
 * its own working directory, which needs no right on any parent.
 */
function visibleFolder(home: string, identity: PostgresIdentity | null): string {
  return identity && process.platform === 'linux' ? '/proc/self/cwd' : join(home, 'cluster');
}

async function makeCluster(
  parent: string,
  home: string,
  programs: PostgresPrograms,
  { log, randomBytes }: Pick<ClusterOptions, 'log' | 'randomBytes'>,
): Promise<void> {
  log(`Making a new database in ${home}`);
  const draft = mkdtempSync(join(parent, 'postgres.new-'));
  try {
    mkdirSync(join(draft, 'cluster'), { mode: 0o700 });
    mkdirSync(join(draft, 'run'), { mode: 0o700 });
    writeFileSync(join(draft, 'password'), Buffer.from(randomBytes(24)).toString('hex'), { mode: 0o600 });
    chmodSync(draft, 0o700);
    if (programs.identity) giveTo(programs.identity, draft);
    await runInitdb(draft, programs);
    renameSync(draft, home);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    // Another process that started at the same moment finished first: its database is taken.
    if (!existsSync(home)) throw error;
  }
}

async function runInitdb(draft: string, programs: PostgresPrograms): Promise<void> {
  const args = [
    ...['-D', visibleFolder(draft, programs.identity), `--username=${postgresUser}`, '--pwfile=../password'],
    ...['--auth=scram-sha-256', '--data-checksums', '--no-instructions', '--encoding=UTF8', '--no-locale'],
    ...['--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
    ...['-c', 'dynamic_shared_memory_type=mmap', '-c', 'timezone=UTC', '-c', 'log_timezone=UTC'],
    ...['-c', 'log_checkpoints=off'],
  ];
  const result = await runPostgresProgram(programs, 'initdb', args, join(draft, 'cluster'));
  if (result.exitCode === 0) return;
  throw new EmbeddedPostgresFault('start_failed', `The database could not be made: ${failureLine(result.output)}`);
}

/** The line that says why: initdb goes on to tell about cleaning up after it. */
function failureLine(output: string): string {
  const line = output.split('\n').find((text) => /^initdb: error: /.test(text));
  return line?.replace('initdb: error: ', '') ?? lastLine(output);
}

function giveTo(identity: PostgresIdentity, path: string): void {
  chownSync(path, identity.uid, identity.gid);
  if (!statSync(path).isDirectory()) return;
  for (const name of readdirSync(path)) giveTo(identity, join(path, name));
}

const folderReasonByCode = new Map([
  ['EACCES', 'is not writable for this user'],
  ['EPERM', 'cannot be given to the user who runs PostgreSQL, which refuses root'],
  ['EROFS', 'is on a read-only file system'],
  ['ENOSPC', 'is on a full disk'],
  ['EEXIST', 'is a file, not a folder'],
  ['ENOTDIR', 'is below a file, not a folder'],
  ['EINVAL', 'cannot be given to the user who runs PostgreSQL, which refuses root'],
  ['ENOENT', 'cannot be made there'],
]);

function explainFolder(error: unknown, dataDir: string): unknown {
  if (error instanceof EmbeddedPostgresFault) return error;
  const reason = folderReasonByCode.get(systemErrorCode(error) ?? '');
  if (reason === undefined) return error;
  const sentence = `The data folder ${dataDir} ${reason}: set DATA_DIR to another folder.`;
  return new EmbeddedPostgresFault('folder_not_writable', sentence, { cause: error });
}
