// From a contract to a route: admit, read, check, call, answer. Invariant: a handler sees only input that its contract describes.
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Endpoint, Schema, Upload } from '@greenland/shared-schema/contract/endpoint';
import { type FieldFault, type Refused, refuse } from '@greenland/shared-schema/contract/problem';
import express, { type Request, type Response } from 'express';
import * as z from 'zod';
import type { ServerLog } from '../watch/server-log.ts';
import { findBodyFault, requireUtf8 } from './body-check.ts';
import type { BoundCall, CallContext, CallReply, StreamedReply, TaggedReply } from './bound-call.ts';
import { type AdmissionPorts, admitCall, countFailedRefresh } from './call-admission.ts';
import { readForm } from './form-body.ts';
import { type CallLocals, replyProblem, toRefusal } from './problem-reply.ts';

export const bodyMaximumBytes = 256 * 1024;

export type EndpointPorts = AdmissionPorts & { log: ServerLog; publicUrl: () => string };

const readJson = express.json({ limit: bodyMaximumBytes, strict: true, verify: requireUtf8 });

/** The request handler of one call. */
export function serveCall(ports: EndpointPorts, call: BoundCall) {
  return async (req: Request, res: Response): Promise<void> => {
    const locals = res.locals as CallLocals;
    locals.route = call.endpoint.path;
    try {
      const reply = await answerCall(ports, call, req, res);
      if ('problem' in reply) replyProblem(res, reply, ports.publicUrl());
      else if ('stream' in reply) await sendStream(req, res, reply);
      else if ('read' in reply) await sendTagged(req, res, reply, ports);
      else sendReply(req, res, reply);
    } catch (error) {
      const refused = toRefusal(error, ports.log, locals.requestId);
      // An answer that breaks off is no JSON: its reader notices.
      if (res.headersSent) res.destroy();
      else replyProblem(res, refused, ports.publicUrl());
    }
  };
}

async function answerCall(
  ports: EndpointPorts,
  call: BoundCall,
  req: Request,
  res: Response,
): Promise<CallReply | TaggedReply<unknown> | StreamedReply | Refused> {
  const { endpoint } = call;
  const context = readContext(req, res);
  const isLimited = endpoint.path.startsWith('/api/');
  const admission = isLimited
    ? await admitCall(ports, endpoint.auth, context)
    : { caller: null, refused: null, headers: {} };
  res.set(admission.headers);
  if (admission.caller) (res.locals as CallLocals).userId = admission.caller.userId;
  if (admission.refused) return admission.refused;
  const read = endpoint.body ? await readBody(req, res, endpoint.upload) : {};
  if ('problem' in read) return read;
  const parsed = parseInput(endpoint, req);
  if (!parsed.ok) return parsed.refused;
  const reply = await call.handle(parsed.input, admission.caller, { ...context, ...read });
  if (endpoint.auth !== 'refresh-token' || !('problem' in reply)) return reply;
  const spent = await countFailedRefresh(ports.limits, context);
  res.set(spent?.headers ?? {});
  return spent?.refused ?? reply;
}

export function readContext(req: Request, res: Response): CallContext {
  const bearer = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(req.get('authorization') ?? '')?.[1] ?? null;
  return { requestId: (res.locals as CallLocals).requestId, ip: req.ip ?? '', bearer };
}

/** Leaves the parsed body in `req.body`; rejects with the parser's fault. */
async function readBody(req: Request, res: Response, upload: Upload | undefined): Promise<Refused | { file?: Buffer }> {
  const kind = req.is(upload ? ['application/json', 'multipart/form-data'] : ['application/json']);
  if (kind === null || req.get('content-length') === '0') return refuse('invalid_request', 'A JSON body is needed.');
  if (kind === false) return refuse('unsupported_media_type', 'Send the body as application/json.');
  if (upload && kind === 'multipart/form-data') return readFormBody(req, upload);
  await new Promise<void>((resolve, reject) => {
    readJson(req, res, (fault?: unknown) => (fault === undefined ? resolve() : reject(fault)));
  });
  return {};
}

async function readFormBody(req: Request, upload: Upload): Promise<Refused | { file?: Buffer }> {
  const form = await readForm(req, upload);
  if ('problem' in form) return form;
  req.body = form.fields;
  return form.file ? { file: form.file } : {};
}

type ParsedInput = { ok: true; input: unknown } | { ok: false; refused: Refused };

function parseInput(endpoint: Endpoint, req: Request): ParsedInput {
  const errors: FieldFault[] = [];
  const fault = endpoint.body ? findBodyFault(req.body) : null;
  // Not parsed any further: deep nesting is not to be walked by recursion.
  if (fault)
    return { ok: false, refused: refuse('invalid_request', 'See errors for what to change.', { errors: [fault] }) };
  const parse = (place: 'params' | 'query' | 'headers' | 'body'): unknown => {
    const schema: Schema | undefined = endpoint[place];
    if (!schema) return undefined;
    const result = z.safeParse(schema, req[place], { error: z.locales.en().localeError });
    if (result.success) return result.data;
    errors.push(...listFaults(place, result.error));
    return undefined;
  };
  const input = { params: parse('params'), query: parse('query'), headers: parse('headers'), body: parse('body') };
  if (errors.length === 0) return { ok: true, input };
  return { ok: false, refused: refuse('invalid_request', 'See errors for what to change.', { errors }) };
}

const maximumFaults = 50;

function listFaults(place: string, error: z.core.$ZodError): FieldFault[] {
  const faults = error.issues.slice(0, maximumFaults).flatMap((issue) => {
    const path = (more: PropertyKey[]) =>
      [...(place === 'body' ? [] : [place]), ...issue.path, ...more].map(String).join('.');
    if (issue.code !== 'unrecognized_keys') return [{ path: path([]), message: issue.message }];
    const keys = issue.keys.slice(0, maximumFaults);
    return keys.map((key) => ({ path: path([key.slice(0, 100)]), message: 'is not a field of this call' }));
  });
  return faults.slice(0, maximumFaults);
}

/** What the caller holds already is not made again. */
async function sendTagged(req: Request, res: Response, reply: TaggedReply<unknown>, ports: EndpointPorts) {
  const isHeld = holdsTag(req, `"${reply.tag}"`);
  const body = isHeld ? null : await reply.read();
  if (typeof body === 'object' && body !== null && 'problem' in body) {
    replyProblem(res, body as Refused, ports.publicUrl());
    return;
  }
  res.set('ETag', `"${reply.tag}"`);
  sendReply(req, res, { status: isHeld ? 304 : 200, body, headers: reply.headers });
}

function sendReply(req: Request, res: Response, { status, body, headers }: CallReply): void {
  res.status(status).set({ 'Cache-Control': 'no-store', ...headers });
  if (headers?.['Cache-Control']?.startsWith('private')) res.vary('Authorization');
  if (body === null) {
    res.end();
    return;
  }
  if (body instanceof Uint8Array) {
    res.set('Content-Length', String(body.length)).end(body);
    return;
  }
  const text = JSON.stringify(body);
  if (status === 200 && headers?.['Cache-Control'] && !res.hasHeader('ETag')) {
    const tag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 27)}"`;
    res.set('ETag', tag);
    if (holdsTag(req, tag)) {
      res.status(304).end();
      return;
    }
  }
  res.set({ 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': String(Buffer.byteLength(text)) });
  res.end(text);
}

/** Ends with the answer, or when its reader has gone. */
async function sendStream(req: Request, res: Response, { status, stream, headers }: StreamedReply): Promise<void> {
  res
    .status(status)
    .set({ 'Cache-Control': 'no-store', ...headers, 'Content-Type': 'application/json; charset=utf-8' });
  if (req.method === 'HEAD') {
    res.end();
    return;
  }
  await pipeline(Readable.from(stream, { objectMode: true, highWaterMark: 1 }), res).catch((fault: unknown) => {
    if (!isGoneReader(fault)) throw fault;
  });
}

const isGoneReader = (fault: unknown) =>
  fault instanceof Error && 'code' in fault && fault.code === 'ERR_STREAM_PREMATURE_CLOSE';

/** Not express' own check: it answers 200 to callers that send `Cache-Control: no-cache`, as fetch does beside If-None-Match. */
function holdsTag(req: Request, tag: string): boolean {
  const held =
    req
      .get('if-none-match')
      ?.split(',')
      .map((one) => one.trim().replace(/^W\//, '')) ?? [];
  return held.includes(tag) || held.includes('*');
}
