// The expected ways in which the embedded database cannot start. Invariant: `message` is one sentence for the person at the shell.

export type EmbeddedPostgresFaultCode =
  | 'no_binaries'
  | 'cannot_drop_root'
  | 'folder_not_writable'
  | 'already_running'
  | 'start_failed';

/** An embedded database that cannot serve: show `message` as it is and exit with a non-zero code. */
export class EmbeddedPostgresFault extends Error {
  readonly code: EmbeddedPostgresFaultCode;

  constructor(code: EmbeddedPostgresFaultCode, message: string, options?: { cause: unknown }) {
    super(message, options);
    this.name = 'EmbeddedPostgresFault';
    this.code = code;
  }
}

/** The system's error code of a failed call ('EACCES', 'ENOENT', ...), or null for anything else. */
export function systemErrorCode(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null;
  return error.code;
}
