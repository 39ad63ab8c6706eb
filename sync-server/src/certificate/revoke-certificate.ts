// Withdrawing a certificate: once and for good (CT3). Invariant: row, devices and every process's memory of it change with one commit.
import type { Database } from '../database/pool.ts';
import { findCertificateByCode, revokeCertificate, type StoredCertificate } from './certificate-store.ts';
import { certificateDocument } from './issue-certificate.ts';
import type { AnnounceCertificate } from './render-certificate-job.ts';
import { readVerificationCode } from './verification-code.ts';

export type RevokePorts = { database: Database; announceCertificate: AnnounceCertificate; now: () => number };

/** `already`: it was revoked before, and its first reason stands. */
export type Revocation = { outcome: 'revoked' | 'already'; certificate: StoredCertificate } | { outcome: 'unknown' };

/** The longest reason, in characters: it is shown on the public page. */
export const reasonMaximum = 500;

/** By a code as someone typed it. `reason`: 1 to `reasonMaximum` characters, for everybody to read. `actorId`: who does it, when they are signed in. */
export async function revokeTyped(
  ports: RevokePorts,
  typed: string,
  { reason, actorId }: { reason: string; actorId?: string },
): Promise<Revocation> {
  const code = readVerificationCode(typed);
  if (code === null) return { outcome: 'unknown' };
  return ports.database.transaction(async (tx) => {
    const isRevoked = await revokeCertificate(tx, code, { reason, actorId, at: ports.now() });
    const certificate = await findCertificateByCode(tx, code);
    if (!certificate) return { outcome: 'unknown' };
    if (!isRevoked) return { outcome: 'already', certificate };
    await ports.announceCertificate(tx, certificate.userId, certificateDocument(certificate));
    return { outcome: 'revoked', certificate };
  });
}
