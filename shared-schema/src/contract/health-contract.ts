// Whether the server lives and can work, for machines that watch it, and the description of the API and its problems.
import * as z from 'zod/mini';
import { endpointsOf } from './endpoint.ts';
import { problemCodes } from './problem.ts';

const defineEndpoint = endpointsOf('Operations');

export const readHealth = defineEndpoint({
  method: 'GET',
  path: '/healthz',
  summary: 'The process answers',
  auth: 'public',
  responses: { 200: z.strictObject({ status: z.literal('ok') }) },
  problems: [],
});

const part = z.enum(['up', 'down']);

const readiness = z.strictObject({ status: z.enum(['ready', 'not-ready']), database: part, storage: part });
export type Readiness = z.infer<typeof readiness>;

/** 503 has the same shape as 200, so that it tells which part is away. */
export const readReadiness = defineEndpoint({
  method: 'GET',
  path: '/readyz',
  summary: 'The database and the storage answer',
  auth: 'public',
  responses: { 200: readiness, 503: readiness },
  problems: [],
});

export const describeApi = defineEndpoint({
  method: 'GET',
  path: '/api/openapi.json',
  summary: 'This description',
  auth: 'public',
  responses: { 200: z.looseObject({ openapi: z.string(), paths: z.record(z.string(), z.unknown()) }) },
  problems: [],
});

export const describeProblem = defineEndpoint({
  method: 'GET',
  path: '/api/problems/:code',
  summary: 'What a problem code means',
  auth: 'public',
  params: z.object({ code: z.string() }),
  responses: { 200: z.strictObject({ code: z.enum(problemCodes), status: z.int(), title: z.string() }) },
  problems: ['not_found'],
});
