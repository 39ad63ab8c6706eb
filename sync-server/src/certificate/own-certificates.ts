// Certificates as their holder gets them over REST. Invariant: every address in them works for who holds it, and leads to this certificate alone.
import type { OwnCertificate, RestCertificate } from '@greenland/shared-schema/contract/certificate-contract';
import { toIsoTime } from '@greenland/shared-schema/contract/rest-value';
import type { Certificate } from '@greenland/shared-schema/record/certificate';
import type { Queryable } from '../database/pool.ts';
import { listCertificatesOf, type StoredCertificate } from './certificate-store.ts';
import { downloadLinkMs, makeDownloadLink, pdfPath } from './download-link.ts';
import { linkedInLink } from './linkedin-link.ts';
import type { SigningKeys } from './signing-keys.ts';

export type OwnCertificatePorts = {
  database: Queryable;
  keys: SigningKeys;
  now: () => number;
  /** Without a slash at its end. */
  publicUrl: () => string;
};

/** A revoked certificate is not offered for sharing: its page would say so. */
export async function listOwnCertificates(ports: OwnCertificatePorts, userId: string): Promise<OwnCertificate[]> {
  const stored = await listCertificatesOf(ports.database, userId);
  return stored.filter(({ revokedAt }) => revokedAt === null).map((one) => describeOwn(ports, one));
}

function describeOwn({ keys, now, publicUrl }: OwnCertificatePorts, stored: StoredCertificate): OwnCertificate {
  const { id, courseTitle: courseName, issuedAt, expiresAt, code } = stored;
  const shareUrl = `${publicUrl()}/verify/${code}`;
  return {
    id,
    courseName,
    issuedAt: toIsoTime(issuedAt),
    downloadUrl: `${publicUrl()}${makeDownloadLink(keys, id, now() + downloadLinkMs)}`,
    shareUrl,
    linkedInShareUrl: linkedInLink({ courseName, code, url: shareUrl, issuedAt, expiresAt }),
    verificationCode: code,
  };
}

export function describeCertificate(
  { id, courseId, issuedAt, expiresAt, code }: Certificate,
  userId: string,
  publicUrl: string,
): RestCertificate {
  return {
    ...{ id, userId, courseId },
    certificateUrl: `${publicUrl}${pdfPath(id)}`,
    issuedAt: toIsoTime(issuedAt),
    expiresAt: expiresAt === null ? null : toIsoTime(expiresAt),
    verificationCode: code,
  };
}
