// What a stranger learns about a certificate by its code. Invariant: a revoked or ended certificate is never called valid.
import { type Refused, refuse } from '@greenland/shared-schema/contract/problem';
import { toIsoTime } from '@greenland/shared-schema/contract/rest-value';
import type { Queryable } from '../database/pool.ts';
import { findCertificateByCode, type StoredCertificate } from './certificate-store.ts';
import { readVerificationCode } from './verification-code.ts';

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

/** By a code as someone typed it. Undefined when no certificate has it. */
export async function findCertificateTyped(db: Queryable, typed: string): Promise<StoredCertificate | undefined> {
  const code = readVerificationCode(typed);
  return code === null ? undefined : findCertificateByCode(db, code);
}

export async function verifyCertificateByCode(
  db: Queryable,
  typed: string,
  now: number,
): Promise<CertificateVerification | Refused> {
  const stored = await findCertificateTyped(db, typed);
  if (!stored) return refuse('not_found', 'No certificate has this code.');
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
