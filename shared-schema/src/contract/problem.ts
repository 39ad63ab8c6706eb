// The closed list of refusals over HTTP, as `application/problem+json` (RFC 9457). Invariant: a code never changes its meaning or status.
import * as z from 'zod/mini';

/** What each code means for a program (`status`) and for a person who debugs one (`title`). */
export const problemByCode = {
  invalid_request: { status: 400, title: 'The request does not have the right shape' },
  malformed_json: { status: 400, title: 'The body is not JSON' },
  quiz_not_passed: { status: 400, title: 'What the certificate asks for is not reached yet' },
  invalid_answer_format: { status: 400, title: 'An answer does not fit its question' },
  invalid_reset_token: { status: 400, title: 'The reset token is unknown, used or expired' },
  invalid_image: { status: 400, title: 'The picture cannot be read' },
  sign_in_required: { status: 401, title: 'Sign in first' },
  invalid_token: { status: 401, title: 'The token is not valid' },
  token_expired: { status: 401, title: 'The token has expired' },
  invalid_credentials: { status: 401, title: 'E-mail or password is wrong' },
  wrong_password: { status: 403, title: 'The current password is wrong' },
  forbidden: { status: 403, title: 'This account may not do that' },
  not_enrolled: { status: 403, title: 'Enrol in the course first' },
  not_found: { status: 404, title: 'There is nothing here' },
  method_not_allowed: { status: 405, title: 'This address does not take that method' },
  request_timeout: { status: 408, title: 'The request took too long to come' },
  already_enrolled: { status: 409, title: 'Already enrolled in this course' },
  email_taken: { status: 409, title: 'An account with this e-mail exists' },
  certificate_revoked: { status: 409, title: 'The certificate is revoked, and stays so' },
  last_admin: { status: 409, title: 'The academy needs an administrator' },
  precondition_failed: { status: 412, title: 'What the request goes by is no longer so' },
  payload_too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: { status: 415, title: 'The body has a media type that is not taken here' },
  range_not_satisfiable: { status: 416, title: 'The file has no such part' },
  password_rules: { status: 422, title: 'The new password does not keep the rules' },
  account_locked: { status: 423, title: 'Too many failed sign-ins: wait before the next' },
  rate_limited: { status: 429, title: 'Too many requests' },
  too_many_attempts: { status: 429, title: 'All attempts at this quiz are used' },
  headers_too_large: { status: 431, title: 'The address or the headers are too long' },
  internal_error: { status: 500, title: 'The server made a mistake' },
  storage_unavailable: { status: 503, title: 'The file storage is away: try again soon' },
  database_unavailable: { status: 503, title: 'The database is away: try again soon' },
} as const;

export type ProblemCode = keyof typeof problemByCode;
export const problemCodes = Object.keys(problemByCode) as ProblemCode[];

/** One thing wrong in the input. `path` is like `body.responses.0.answer`. */
export const fieldFault = z.strictObject({ path: z.string(), message: z.string() });
export type FieldFault = z.infer<typeof fieldFault>;

/** The body of every refusal. `type` leads to a description of the code. */
export const problem = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.int().check(z.minimum(400), z.maximum(599)),
  code: z.enum(problemCodes),
  detail: z.string(),
  requestId: z.string(),
  errors: z.optional(z.array(fieldFault)),
});
export type Problem = z.infer<typeof problem>;

/** A refusal as rooms below the door return it: a value, never thrown. */
export type Refused = { problem: ProblemCode; detail: string; errors?: FieldFault[]; retryAfterSeconds?: number };

export function refuse(code: ProblemCode, detail: string, more: Omit<Refused, 'problem' | 'detail'> = {}): Refused {
  return { problem: code, detail, ...more };
}
