// What a stranger learns about a certificate by its code. Invariant: a revoked or ended certificate is never called valid.
import { toIsoTime } from '@greenland/shared-schema/contract/rest-value';
import type { StoredCertificate } from './certificate-store.ts';

export type CertificateStatus = 'valid' | 'revoked' | 'expired';

/** The answer of `GET /api/certificates/verify/:code`; `reason` only when revoked. */
export type CertificateVerification = {
  valid: boolean;
  userName: string;
  courseName: string;
  issuedAt: string;
  verificationCode: string;
  status: CertificateStatus;
  reason?: string;
  credential: string;
};

/** Revocation weighs more than age. `now` in ms. */
export function certificateStatus(stored: StoredCertificate, now: number): CertificateStatus {
  if (stored.revokedAt !== null) return 'revoked';
  return stored.expiresAt !== null && stored.expiresAt <= now ? 'expired' : 'valid';
}

export function describeVerification(stored: StoredCertificate, now: number): CertificateVerification {
  const status = certificateStatus(stored, now);
  return {
    valid: status === 'valid',
    userName: stored.holderName,
    courseName: stored.courseTitle,
    issuedAt: toIsoTime(stored.issuedAt),
    verificationCode: stored.code,
    status,
    ...(stored.revocationReason === null ? {} : { reason: stored.revocationReason }),
    credential: stored.credential,
  };
}
