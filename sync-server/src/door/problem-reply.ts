// The one way out for refusals and mistakes over HTTP (RFC 9457). Invariant: no stack, SQL or path of ours leaves here.
import { problemByCode, type Refused, refuse } from '@greenland/shared-schema/contract/problem';
import type { Response } from 'express';
import { isDatabaseUnavailable } from '../database/database-fault.ts';
import { BlobStoreAway } from '../storage/blob-store.ts';
import type { ServerLog } from '../watch/server-log.ts';

/** `res.locals` as every room of the door may read it. */
export type CallLocals = { requestId: string; route?: string; userId?: string };

/** Answers with a problem. `publicUrl` begins the address of the code's description. */
export function replyProblem(res: Response, refused: Refused, publicUrl: string): void {
  const { status } = problemByCode[refused.problem];
  if (refused.retryAfterSeconds !== undefined) res.set('Retry-After', String(refused.retryAfterSeconds));
  if (status === 401) res.set('WWW-Authenticate', 'Bearer');
  res.set('Cache-Control', 'no-store');
  res.status(status).set('Content-Type', 'application/problem+json; charset=utf-8');
  res.end(describeProblem(refused, publicUrl, (res.locals as CallLocals).requestId));
}

/** The body of a refusal. */
export function describeProblem(refused: Refused, publicUrl: string, requestId: string): string {
  const { status, title } = problemByCode[refused.problem];
  const type = `${publicUrl}/api/problems/${refused.problem}`;
  const errors = refused.errors && { errors: refused.errors };
  return JSON.stringify({ type, title, status, code: refused.problem, detail: refused.detail, requestId, ...errors });
}

/** What a thrown value means for the caller; mistakes of ours go to the log. */
export function toRefusal(error: unknown, log: ServerLog, requestId: string): Refused {
  if (isDatabaseUnavailable(error)) {
    log.databaseWasAway(requestId);
    return refuse('database_unavailable', 'Nothing was changed. Try again in a few seconds.', { retryAfterSeconds: 2 });
  }
  if (error instanceof BlobStoreAway) {
    log.note(`A call needed the file storage: ${error.message}`);
    return refuse('storage_unavailable', 'Nothing was changed. Try again in a while.', { retryAfterSeconds: 5 });
  }
  const known = toHttpRefusal(error);
  if (known) return known;
  log.callFailed(requestId, error);
  return refuse('internal_error', `Please report it with the request id ${requestId}.`);
}

/** Faults that express, its body parser and what serves files throw for a bad request, told apart by their `type` and `status`. */
function toHttpRefusal(error: unknown): Refused | null {
  if (error instanceof URIError) return refuse('invalid_request', 'The address is not well formed.');
  if (!(error instanceof Error) || !('status' in error)) return null;
  if (error.status === 413) return refuse('payload_too_large', 'A body may have 256 KiB at most.');
  if (error.status === 415) return refuse('unsupported_media_type', 'Send JSON in UTF-8.');
  // Of what serves files.
  if (error.status === 412) return refuse('precondition_failed', 'The file is another now.');
  if (error.status === 416) return refuse('range_not_satisfiable', 'The file is not that long.');
  if (error.status !== 400) return null;
  const isBroken = 'type' in error && error.type === 'entity.parse.failed';
  return isBroken
    ? refuse('malformed_json', 'The body must be a JSON object.')
    : refuse('invalid_request', 'The request could not be read.');
}
