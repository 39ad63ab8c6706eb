// One REST call as data: the door checks requests by it, tests check answers by it, and the API description is folded from it.
import type * as z from 'zod/mini';
import type { Permission } from './permission.ts';
import type { ProblemCode } from './problem.ts';

/**
 * Who may call. `public`: anyone, the token is not looked at. `signed-out`: the same, counted by the limit for callers who are not
 * signed in. `optional`: anyone, a good token tells who. `refresh-token`: the bearer token is a refresh token. `signed-in`: any
 * account. A permission: an account whose role has it.
 */
export type Policy = 'public' | 'signed-out' | 'optional' | 'refresh-token' | 'signed-in' | Permission;

/** Where a reader of the API's description finds a call: all calls of one contract file stand in one group. */
export type CallGroup =
  | 'Sign-in'
  | 'Users'
  | 'Devices'
  | 'Privacy'
  | 'Courses'
  | 'Quizzes'
  | 'Certificates'
  | 'Analytics'
  | 'Operations';

export type Schema = z.ZodMiniType;

/** A file that may come with the body, which is then `multipart/form-data` with the body's fields as texts. `mediaTypes`: of the file. */
export type Upload = { readonly field: string; readonly maximumBytes: number; readonly mediaTypes: readonly string[] };

/** `path` names parameters as `:name`. A response of null has no body. */
export type Endpoint = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly group: CallGroup;
  readonly summary: string;
  readonly auth: Policy;
  readonly params?: Schema;
  readonly query?: Schema;
  readonly headers?: Schema;
  readonly body?: Schema;
  readonly upload?: Upload;
  readonly responses: { readonly [status: number]: Schema | null };
  /** Of answers that are files: their body is bytes, which the schema does not describe. Left out: JSON. */
  readonly mediaType?: string;
  /** Beside those that `problemsOf` adds by rule. */
  readonly problems: readonly ProblemCode[];
};

/** Defines the calls of one group. Keeps the exact type of each, so that its handler is checked against it. */
export function endpointsOf(group: CallGroup) {
  return <const E extends Omit<Endpoint, 'group'>>(endpoint: E): E & Pick<Endpoint, 'group'> => ({
    ...endpoint,
    group,
  });
}

type Parsed<S> = S extends Schema ? z.output<S> : undefined;

/** What the handler of `E` gets: everything parsed. */
export type InputOf<E extends Endpoint> = {
  params: Parsed<E['params']>;
  query: Parsed<E['query']>;
  headers: Parsed<E['headers']>;
  body: Parsed<E['body']>;
};

/** The answers that `E` promises. */
export type ReplyOf<E extends Endpoint> = {
  [S in keyof E['responses'] & number]: {
    status: S;
    body: E['responses'][S] extends Schema ? z.input<E['responses'][S]> : null;
    headers?: Record<string, string>;
  };
}[keyof E['responses'] & number];

/** Every problem that a call can answer with: its own, and those of its policy, its input and the server. */
export function problemsOf(endpoint: Endpoint): ProblemCode[] {
  const codes: ProblemCode[] = [...endpoint.problems];
  const isOpen = endpoint.auth === 'public' || endpoint.auth === 'signed-out' || endpoint.auth === 'optional';
  if (!isOpen) codes.push('sign_in_required', 'invalid_token', 'token_expired');
  if (!isOpen && endpoint.auth !== 'refresh-token' && endpoint.auth !== 'signed-in') codes.push('forbidden');
  if (endpoint.params || endpoint.query || endpoint.headers) codes.push('invalid_request');
  if (endpoint.body) {
    codes.push('invalid_request', 'malformed_json', 'payload_too_large', 'unsupported_media_type');
  }
  if (endpoint.path.startsWith('/api/')) codes.push('rate_limited', 'database_unavailable');
  codes.push('internal_error');
  return [...new Set(codes)];
}
