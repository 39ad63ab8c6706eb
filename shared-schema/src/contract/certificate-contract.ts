// What anyone may ask about a certificate whose code they hold.
import * as z from 'zod/mini';
import { verificationCode } from '../record/certificate.ts';
import { defineEndpoint } from './endpoint.ts';
import { isoTime } from './rest-value.ts';

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
