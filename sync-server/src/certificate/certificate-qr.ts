// The text of a certificate's QR code: its address, and the proof that needs no network (CT4).
import { sign } from 'node:crypto';
import { qrTextMaximum, qrToSign, writeQrAddress } from '@greenland/shared-schema/protocol/qr-proof';
import type { CredentialClaims } from './certificate-credential.ts';
import type { SigningKeys } from './signing-keys.ts';

/** `publicUrl`: an origin. About 0.1 ms. */
export function writeQrText(claims: CredentialClaims, keys: SigningKeys, publicUrl: string): string {
  const { kid, privateKey } = keys.signingKey('proof');
  const { code, holderName, courseTitle, issuedAt, expiresAt, grade, statusIndex } = claims;
  const stated = {
    ...{ issuer: publicUrl, code, grade, statusIndex },
    issuedAt: Math.floor(issuedAt / 1000),
    expiresAt: expiresAt === null ? null : Math.floor(expiresAt / 1000),
    holderName: holderName === null ? null : shorten(holderName),
    courseTitle: shorten(courseTitle),
  };
  return writeQrAddress(stated, kid, sign(null, qrToSign(stated, kid), privateKey));
}

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });
const ellipsis = '…';

/** What a reader takes for one letter is not cut in two. */
function shorten(text: string): string {
  if (Buffer.byteLength(text) <= qrTextMaximum) return text;
  let kept = '';
  for (const { segment } of graphemes.segment(text)) {
    if (Buffer.byteLength(kept + segment + ellipsis) > qrTextMaximum) break;
    kept += segment;
  }
  return `${kept.trimEnd()}${ellipsis}`;
}
