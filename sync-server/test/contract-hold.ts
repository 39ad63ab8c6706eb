// Holds a real answer against the contract of its call: status, body, headers. Throws where they differ.
import { type Endpoint, problemsOf } from '@greenland/shared-schema/contract/endpoint';
import { problem, problemByCode } from '@greenland/shared-schema/contract/problem';
import { expect } from 'vitest';

export type Answer = {
  status: number;
  headers: Headers;
  text: string;
  code: string | null;
  body: Record<string, unknown>;
};

export async function readAnswer(response: Response): Promise<Answer> {
  const text = await response.text();
  const { status, headers } = response;
  const isJson = /json/.test(headers.get('content-type') ?? '') && text !== '';
  const body = isJson ? (JSON.parse(text) as Record<string, unknown>) : {};
  const isProblem = headers.get('content-type')?.startsWith('application/problem+json') ?? false;
  return { status, headers, text, body, code: isProblem ? String(body.code) : null };
}

const hardened: Record<string, RegExp> = {
  'x-request-id': /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  'content-security-policy': /default-src/,
  'x-content-type-options': /^nosniff$/,
  'x-frame-options': /^DENY$/,
  'referrer-policy': /^no-referrer$/,
  'permissions-policy': /camera/,
  'cross-origin-opener-policy': /^same-origin$/,
  'cross-origin-resource-policy': /^same-origin$/,
  'cache-control': /\w/,
};
const limitHeaders: Record<string, RegExp> = {
  ratelimit: /^"default";r=\d+;t=\d+$/,
  'ratelimit-policy': /^"default";q=\d+;w=\d+$/,
  'ratelimit-limit': /^\d+$/,
  'ratelimit-remaining': /^\d+$/,
  'ratelimit-reset': /^\d+$/,
};

/** What every answer has, whoever asks for whatever; while the database is away nobody may know whose calls to count. */
export function holdHeaders(path: string, { headers, status }: Pick<Answer, 'headers' | 'status'>): void {
  const wanted = { ...hardened, ...(path.startsWith('/api/') && status !== 503 ? limitHeaders : {}) };
  for (const [name, shape] of Object.entries(wanted)) {
    expect([path, status, name, headers.get(name)]).toEqual([path, status, name, expect.stringMatching(shape)]);
  }
  expect(headers.get('content-security-policy')).not.toMatch(/unsafe|\*/);
  for (const name of ['x-powered-by', 'server', 'set-cookie']) expect([path, headers.get(name)]).toEqual([path, null]);
}

/** A problem as RFC 9457 and the list of codes have it. */
export function holdProblem(answer: Answer): void {
  const told = problem.parse(answer.body);
  expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect([told.code, told.status]).toEqual([told.code, answer.status]);
  expect(problemByCode[told.code].status).toBe(answer.status);
  expect(told.requestId).toBe(answer.headers.get('x-request-id'));
  expect(new URL(told.type).pathname).toBe(`/api/problems/${told.code}`);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  if (answer.status === 401) expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  if (told.code === 'rate_limited' || answer.status === 503) {
    expect(answer.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
  }
  expect(answer.text).not.toMatch(/node_modules|\bat \w+ \(|\.ts:\d|select .* from |\/tmp\/|\/home\//i);
}

export function holdAnswer(endpoint: Endpoint, answer: Answer): void {
  holdHeaders(endpoint.path, answer);
  if (answer.code !== null) {
    holdProblem(answer);
    expect([endpoint.path, problemsOf(endpoint)]).toEqual([endpoint.path, expect.arrayContaining([answer.code])]);
    return;
  }
  const schema = endpoint.responses[answer.status];
  expect([endpoint.path, answer.status, schema]).not.toEqual([endpoint.path, answer.status, undefined]);
  const isOpen = ['public', 'optional', 'signed-out'].includes(endpoint.auth);
  if (!isOpen)
    expect([endpoint.path, answer.headers.get('cache-control')]).not.toEqual([
      endpoint.path,
      expect.stringContaining('public'),
    ]);
  if (answer.status === 204 || answer.status === 304)
    expect([answer.text, answer.headers.get('content-type')]).toEqual(['', null]);
  // Answers that are files: the contract names their type, and their bytes are no JSON.
  const { mediaType } = endpoint as { mediaType?: string };
  if (!schema) return;
  expect(answer.headers.get('content-type')).toBe(mediaType ?? 'application/json; charset=utf-8');
  if (mediaType === undefined) schema.parse(answer.body);
}
