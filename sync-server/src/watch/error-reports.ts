// Mistakes of ours, told to a Sentry server when operators name one. Invariant: a report holds kinds, codes and places in our code, nothing of a request.
import { describeError } from './server-log.ts';

export type ErrorReports = {
  report(requestId: string, error: unknown): void;
  /** Sends what waits, `graceMs` at most. */
  stop(graceMs: number): Promise<void>;
};

const silent: ErrorReports = { report: () => undefined, stop: async () => undefined };

/** `dsn` null: nothing is loaded and nothing leaves. `note`: told when the library is not there. */
export function openErrorReports(dsn: string | null, environment: string, note: (line: string) => void): ErrorReports {
  if (dsn === null) return silent;
  const opening = openSentry(dsn, environment).catch(() => {
    note('SENTRY_DSN is set, but @sentry/node could not be loaded: mistakes are in this log only.');
    return null;
  });
  return {
    report: (requestId, error) => void opening.then((sentry) => sentry?.send(requestId, error)),
    stop: async (graceMs) => {
      await (await opening)?.close(graceMs);
    },
  };
}

/** A client of its own, without the parts that look into requests, breadcrumbs, sources and the environment. */
async function openSentry(dsn: string, environment: string) {
  const { NodeClient, Scope, defaultStackParser, makeNodeTransport } = await import('@sentry/node');
  const client = new NodeClient({
    dsn,
    environment,
    integrations: [],
    stackParser: defaultStackParser,
    transport: makeNodeTransport,
    beforeSend: ({ user: _who, request: _call, breadcrumbs: _trail, extra: _more, server_name: _host, ...rest }) =>
      rest,
  });
  client.init();
  return {
    send(requestId: string, error: unknown) {
      const scope = new Scope();
      scope.setClient(client);
      scope.setTag('requestId', requestId);
      scope.captureException(withoutWords(error));
    },
    close: (graceMs: number) => client.close(graceMs),
  };
}

/** Messages may quote what people wrote: kind, code and stack are told, and a message only as far as the log tells it. */
function withoutWords(error: unknown): Error {
  const { name, code, message, stack } = describeError(error);
  const bare = new Error(code ?? message ?? 'no message');
  bare.name = name;
  bare.stack = `${name}: ${bare.message}\n${stack ?? ''}`;
  return bare;
}
