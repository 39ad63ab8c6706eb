// Certificates over REST: ask for one, list one's own, fetch the paper, and what anyone may ask who holds a code.
import * as z from 'zod/mini';
import { verificationCode } from '../record/certificate.ts';
import { id } from '../record/identifier.ts';
import { endpointsOf } from './endpoint.ts';
import { address, isoTime } from './rest-value.ts';

const defineEndpoint = endpointsOf('Certificates');

/** Of any version: one that is none of ours is unknown, not malformed. */
const anyUuid = z.string().check(z.regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'must be a UUID'));

/** `certificateUrl` is the address of the PDF and stays the same: with the holder's token it leads to a link that lasts 24 hours. */
export const restCertificate = z.strictObject({
  id,
  userId: id,
  courseId: id,
  certificateUrl: address,
  issuedAt: isoTime,
  expiresAt: z.nullable(isoTime),
  verificationCode,
});
export type RestCertificate = z.infer<typeof restCertificate>;

/** Most certificates come by themselves; this is for who reached the requirements when the course had others. */
export const generateCertificate = defineEndpoint({
  method: 'POST',
  path: '/api/certificates/generate',
  summary: 'The certificate of a course whose requirements are met: 201 when it is new, 200 when it was there',
  auth: 'signed-in',
  body: z.strictObject({ courseId: anyUuid, quizId: z.optional(anyUuid) }),
  responses: { 200: restCertificate, 201: restCertificate },
  problems: ['quiz_not_passed', 'not_found'],
});

/** `downloadUrl` works without a token for 24 hours; `shareUrl` is the public page; `linkedInShareUrl` fills in "add to profile". */
const ownCertificate = z.strictObject({
  id,
  courseName: z.string(),
  issuedAt: isoTime,
  downloadUrl: address,
  shareUrl: address,
  linkedInShareUrl: address,
  verificationCode,
});
export type OwnCertificate = z.infer<typeof ownCertificate>;

export const listOwnCertificates = defineEndpoint({
  method: 'GET',
  path: '/api/users/me/certificates',
  summary: "The caller's certificates, the newest first; revoked ones are left out",
  auth: 'signed-in',
  responses: { 200: z.strictObject({ data: z.array(ownCertificate) }) },
  problems: [],
});

/** `userName` may be shortened to initials: codes can be guessed. `reason` says why a revoked certificate is not valid. */
export const verifyCertificate = defineEndpoint({
  method: 'GET',
  path: '/api/certificates/verify/:code',
  summary: 'Whether a certificate is genuine and valid',
  auth: 'public',
  params: z.object({ code: z.string() }),
  responses: {
    200: z.strictObject({
      valid: z.boolean(),
      userName: z.string(),
      courseName: z.string(),
      issuedAt: isoTime,
      verificationCode,
      status: z.enum(['valid', 'revoked', 'expired']),
      reason: z.optional(z.string()),
      credential: z.string(),
    }),
  },
  problems: ['not_found'],
});

const byCode = z.object({ code: z.string() });

/** Asked again, it answers with the first revocation: that one stands. `reason` is for everybody to read. */
export const revokeCertificate = defineEndpoint({
  method: 'POST',
  path: '/api/admin/certificates/:code/revoke',
  summary: 'Withdraws a certificate, once and for good: every server and its public page say so at once',
  auth: 'write:certificates',
  params: byCode,
  body: z.strictObject({ reason: z.string().check(z.trim(), z.minLength(1), z.maxLength(500)) }),
  responses: { 200: z.strictObject({ verificationCode, revokedAt: isoTime, reason: z.string() }) },
  problems: ['not_found'],
});

/** For proofs by a key that counts no more, or a paper in the form of today. Its code and words stay. */
export const reissueCertificate = defineEndpoint({
  method: 'POST',
  path: '/api/admin/certificates/:code/reissue',
  summary: 'Has a certificate signed and printed anew; it is done by a job',
  auth: 'write:certificates',
  params: byCode,
  responses: { 202: z.strictObject({ verificationCode }) },
  problems: ['not_found', 'certificate_revoked'],
});

/** A link's own fields, read apart: one that was tampered with is `forbidden`, not malformed. */
const linkField = z.optional(z.unknown().check(z.describe('Part of a signed link')));

export const readCertificatePdf = defineEndpoint({
  method: 'GET',
  path: '/api/certificates/:id/pdf',
  summary:
    'The PDF by a signed link; with the token of its holder (or an admin) a redirect to such a link, good for 24 hours',
  auth: 'optional',
  params: z.object({ id: z.string() }),
  query: z.object({ expires: linkField, kid: linkField, signature: linkField }),
  responses: { 200: z.unknown(), 302: null },
  mediaType: 'application/pdf',
  problems: ['sign_in_required', 'forbidden', 'not_found', 'storage_unavailable'],
});
