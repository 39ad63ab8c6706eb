// The HTTP door, put together: headers, calls, other handlers, pages, and problems for all that is left.
import { createServer, type Server } from 'node:http';
import { refuse } from '@greenland/shared-schema/contract/problem';
import compression from 'compression';
import express, { type Express, type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import type { BoundCall } from './bound-call.ts';
import { answerBrokenRequests, type BrokenRequestPorts } from './broken-request-door.ts';
import { admitCall } from './call-admission.ts';
import { allowOrigins } from './cross-origin.ts';
import { type EndpointPorts, readContext, serveCall } from './endpoint-door.ts';
import { type CallLocals, replyProblem, toRefusal } from './problem-reply.ts';
import { permissionsPolicy, secureHeaders } from './security-headers.ts';
import { servePages } from './static-door.ts';

/** What does not speak the contract: packs, media, pages made by the server. `path` as express takes it; GET and HEAD only. */
export type Mount = { path: string; handler: RequestHandler };

export type HttpDoorOptions = EndpointPorts & {
  calls: readonly BoundCall[];
  mounts: readonly Mount[];
  /** Folders of built pages; they may be missing. */
  clientFolder: string;
  dashboardFolder: string;
  isProduction: boolean;
  corsOrigins: readonly string[];
  trustProxy: false | number | string[];
  newId: () => string;
  now: () => number;
};

export function createHttpDoor(options: HttpDoorOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', options.trustProxy);
  app.use(nameRequest(options));
  app.use((req, res, next) => secureHeaders(options.publicUrl(), options.isProduction)(req, res, next));
  app.use(allowOrigins(options.corsOrigins));
  app.use(refuseUnreadable(options));
  // Texts alone: files below it are of kinds that no packing makes smaller. No answer holds both a secret and what a stranger has put in.
  app.use('/api', compression());
  mountCalls(app, options);
  app.use('/api', limitOthers(options));
  for (const { path, handler } of options.mounts) app.get(path, handler);
  for (const { path } of options.mounts) app.all(path, refuseMethod(['GET', 'HEAD'], options.publicUrl));
  servePages(app, '/admin', options.dashboardFolder);
  servePages(app, '/', options.clientFolder);
  app.use((_req, res) => replyProblem(res, refuse('not_found', 'No such address.'), options.publicUrl()));
  // Express knows a handler of faults by its four parameters.
  app.use((error: unknown, _req: Request, res: Response, _next: NextFunction) => {
    const refused = toRefusal(error, options.log, (res.locals as CallLocals).requestId);
    if (res.headersSent) res.destroy();
    else replyProblem(res, refused, options.publicUrl());
  });
  return app;
}

/** A server for `app` on which slow headers and bodies time out; it looks for them every 5 s. */
export function createHttpServer(app: Express, ports: BrokenRequestPorts): Server {
  const patience = { headersTimeout: 15_000, requestTimeout: 60_000, keepAliveTimeout: 10_000 };
  const settings = { ...patience, connectionsCheckingInterval: 5_000, requireHostHeader: false };
  const server = createServer(settings, app);
  // What is expected beside 100-continue may be passed over (RFC 9110, 10.1.1).
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  answerBrokenRequests(server, ports);
  return server;
}

/** Of what is served beside the calls; never an address itself. */
function patternOf(req: Request): string {
  const { path } = (req.route ?? {}) as { path?: unknown };
  return typeof path === 'string' ? path : 'other';
}

/** Before any route looks for its parameters: an address that cannot be decoded counts as a call, and is refused. */
function refuseUnreadable(options: HttpDoorOptions): RequestHandler {
  const limit = limitOthers(options);
  const refused = refuse('invalid_request', 'The address is not well formed.');
  return (req, res, next) => {
    const hasHost = req.headers.host !== undefined || req.httpVersion !== '1.1';
    if (isReadable(req.path) && hasHost) return next();
    const reply = () => replyProblem(res, refused, options.publicUrl());
    return req.path.startsWith('/api/') ? limit(req, res, reply) : reply();
  };
}

function isReadable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

/** What lies below /api and is no call counts too: files, and addresses that lead nowhere. */
function limitOthers(options: HttpDoorOptions): RequestHandler {
  return async (req, res, next) => {
    const admission = await admitCall(options, 'optional', readContext(req, res));
    res.set(admission.headers);
    if (admission.refused) replyProblem(res, admission.refused, options.publicUrl());
    else next();
  };
}

function nameRequest({ newId, now, log }: HttpDoorOptions): RequestHandler {
  return (req, res, next) => {
    const requestId = newId();
    const locals: CallLocals = { requestId };
    Object.assign(res.locals, locals);
    res.set({ 'X-Request-Id': requestId, 'Permissions-Policy': permissionsPolicy });
    const startedMs = now();
    res.on('close', () => {
      const { route = patternOf(req), userId } = res.locals as CallLocals;
      const durationMs = now() - startedMs;
      log.callAnswered({ requestId, method: req.method, route, status: res.statusCode, durationMs, userId });
    });
    next();
  };
}

function mountCalls(app: Express, options: HttpDoorOptions): void {
  const methodsByPath = new Map<string, string[]>();
  for (const call of options.calls) {
    const { method, path } = call.endpoint;
    const verb = method.toLowerCase() as 'get' | 'post' | 'put' | 'patch' | 'delete';
    app[verb](path, serveCall(options, call));
    methodsByPath.set(path, [...(methodsByPath.get(path) ?? []), method, ...(method === 'GET' ? ['HEAD'] : [])]);
  }
  const limit = limitOthers(options);
  for (const [path, methods] of methodsByPath) {
    if (path.startsWith('/api/'))
      app.all(path, (req, res, next) => (req.method === 'OPTIONS' ? next() : limit(req, res, next)));
    app.all(path, refuseMethod(methods, options.publicUrl));
  }
}

function refuseMethod(methods: readonly string[], publicUrl: () => string): RequestHandler {
  return (req, res) => {
    res.set('Allow', [...methods, 'OPTIONS'].join(', '));
    if (req.method === 'OPTIONS') res.status(204).end();
    else replyProblem(res, refuse('method_not_allowed', `Use ${methods.join(' or ')}.`), publicUrl());
  };
}
