// What the server writes about itself, a line of JSON an event. Invariant: no token, password, answer, e-mail or name; ids only.
import { type DestinationStream, pino } from 'pino';

/** `route` is the pattern, not the address: addresses hold codes and searches. */
export type AnsweredCall = {
  requestId: string;
  method: string;
  route: string;
  status: number;
  durationMs: number;
  userId?: string;
};

export type ServerLog = {
  /** A sentence about the process itself, without anything that a person gave. */
  note(line: string): void;
  callAnswered(call: AnsweredCall): void;
  /** A mistake of ours: the learner got 500 and the same request id. */
  callFailed(requestId: string, error: unknown): void;
  databaseWasAway(requestId: string): void;
  /** Something that a person must look at; figures only. */
  alarm(alarm: { event: string } & Record<string, string | number>): void;
};

/** `destination` undefined: standard output. */
export function createServerLog(level: string, destination?: DestinationStream): ServerLog {
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination);
  return {
    note: (line) => logger.info(line),
    callAnswered: (call) => logger.info({ event: 'call-answered', ...call }),
    callFailed: (requestId, error) => logger.error({ event: 'call-failed', requestId, ...describeError(error) }),
    databaseWasAway: (requestId) => logger.warn({ event: 'database-was-away', requestId }),
    alarm: (alarm) => logger.warn(alarm),
  };
}

/** Kinds of errors whose messages are sentences of ours or of the engine; others quote what they could not read. */
const plainKinds = new Set(['Error', 'TypeError', 'RangeError', 'ReferenceError']);

/**
 * Messages of the database quote values ("Key (email)=(...)"), those of a parser the text itself, so only the code or kind and the place in our
 * code are kept of such.
 */
export function describeError(error: unknown): { name: string; code?: string; message?: string; stack?: string } {
  if (!(error instanceof Error)) return { name: typeof error };
  const stack = error.stack
    ?.split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n');
  if ('code' in error && typeof error.code === 'string') return { name: error.name, code: error.code, stack };
  return { name: error.name, ...(plainKinds.has(error.name) && { message: error.message }), stack };
}
