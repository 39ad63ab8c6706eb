// A certificate as its holder and the public see it.
import * as z from 'zod/mini';
import { contentHash, id, text, timeMs } from './identifier.ts';

/** GLCA-year-six characters of Crockford's base 32 without the letters A, E, I, L, O, U: no vowels that make words. */
export const verificationCode = z.string().check(z.regex(/^GLCA-\d{4}-[0-9BCDFGHJKMNPQRSTVWXYZ]{6}$/));

/** When the academy withdrew it, and why. */
const revocation = z.object({ at: timeMs, reason: text(500) });

const credential = text(4000);

/** `pdf` is the content hash of the PDF, null while the job that makes it has not run. `credential` is a JWS (SPEC CT2). Without `revoked` it stands. */
export const certificate = z.object({
  id,
  courseId: id,
  courseTitle: text(300),
  holderName: text(250),
  code: verificationCode,
  issuedAt: timeMs,
  expiresAt: z.nullable(timeMs),
  verifyUrl: text(500),
  credential,
  pdf: z.nullable(contentHash),
  revoked: z.optional(revocation),
});
export type Certificate = z.infer<typeof certificate>;

/** A certificate as the device hands it in that was given it: what the credential does not say is here. */
export const presentedCertificate = z.strictObject({
  id,
  courseId: id,
  issuedAt: timeMs,
  credential,
  revoked: z.optional(z.strictObject({ at: timeMs, reason: text(500) })),
});
export type PresentedCertificate = z.infer<typeof presentedCertificate>;
