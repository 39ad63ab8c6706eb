// Runs one PostgreSQL program to its end as the chosen user. Invariant: nothing of our own environment reaches it.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { systemErrorCode } from './embedded-postgres-fault.ts';
import type { PostgresIdentity } from './postgres-identity.ts';

export type PostgresPrograms = { binFolder: string; identity: PostgresIdentity | null };

/** `output` is what the program wrote to both streams; `errorCode` is set when it could not be started at all. */
export type ProgramResult = { exitCode: number | null; output: string; errorCode: string | null };

/**
 * Runs `name` inside `folder` and waits. The working directory is entered before the user changes, so a program run by an
 * unprivileged user starts in folders whose parents that user may not enter.
 */
export function runPostgresProgram(
  programs: PostgresPrograms,
  name: string,
  args: readonly string[],
  folder: string,
): Promise<ProgramResult> {
  const { binFolder, identity } = programs;
  return new Promise((resolve) => {
    const fail = (error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      resolve({ exitCode: null, output: message, errorCode: systemErrorCode(error) ?? 'unknown' });
    };
    try {
      const child = spawn(join(binFolder, name), args, {
        cwd: folder,
        env: { LC_ALL: 'C', PATH: '/usr/local/bin:/usr/bin:/bin' },
        stdio: ['ignore', 'pipe', 'pipe'],
        ...(identity ? { uid: identity.uid, gid: identity.gid } : {}),
      });
      let output = '';
      const collect = (chunk: Buffer) => {
        output += chunk.toString('utf8');
      };
      child.stdout.on('data', collect);
      child.stderr.on('data', collect);
      child.on('error', fail);
      child.on('close', (exitCode) => resolve({ exitCode, output, errorCode: null }));
    } catch (error) {
      // Some refusals of the system, a forbidden change of user among them, are thrown instead of emitted.
      fail(error);
    }
  });
}

/** The last line with text of a program's output, for a one-sentence error. */
export function lastLine(output: string): string {
  return output.trimEnd().split('\n').at(-1)?.trim() ?? '';
}
