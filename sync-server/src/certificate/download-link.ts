// Links to a certificate's PDF that work without a token, for a day. Invariant: a link opens one certificate, until its time, and no other.
import type { SigningKeys } from './signing-keys.ts';

/** 24 hours. */
export const downloadLinkMs = 86_400_000;

/** A path on this server; who holds it may fetch the PDF until `expiresAt` (ms). */
export function makeDownloadLink(keys: SigningKeys, certificateId: string, expiresAt: number): string {
  const { kid, signature } = keys.sign('download-link', linkToSign(certificateId, expiresAt));
  return `${pdfPath(certificateId)}?${new URLSearchParams({ expires: String(expiresAt), kid, signature })}`;
}

export function pdfPath(certificateId: string): string {
  return `/api/certificates/${certificateId}/pdf`;
}

/** When the link ends (ms) whose query this is; null when it was not made here for this certificate, or its time is over. */
export function checkDownloadLink(
  keys: SigningKeys,
  certificateId: string,
  query: unknown,
  now: number,
): number | null {
  if (typeof query !== 'object' || query === null) return null;
  const { expires, kid, signature } = query as Record<string, unknown>;
  if (typeof expires !== 'string' || typeof kid !== 'string' || typeof signature !== 'string') return null;
  if (!/^\d{1,15}$/.test(expires) || Number(expires) <= now) return null;
  const isOurs = keys.verify('download-link', linkToSign(certificateId, Number(expires)), { kid, signature });
  return isOurs ? Number(expires) : null;
}

function linkToSign(certificateId: string, expiresAt: number): Uint8Array {
  return new TextEncoder().encode(`greenland/certificate-pdf/1 ${certificateId} ${expiresAt}`);
}
