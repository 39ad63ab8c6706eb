// The text of a certificate's QR code: its address, and the proof that needs no network (CT4).
import { sign } from 'node:crypto';
import { qrTextMaximum, qrToSign, writeQrAddress } from '@greenland/shared-schema/protocol/qr-proof';
import type { CredentialClaims } from './certificate-credential.ts';
import { shortenText } from './shorten-text.ts';
import type { SigningKeys } from './signing-keys.ts';

/** `publicUrl`: an origin. About 0.1 ms. */
export function writeQrText(claims: CredentialClaims, keys: SigningKeys, publicUrl: string): string {
  const { kid, privateKey } = keys.signingKey('proof');
  const { code, holderName, courseTitle, issuedAt, expiresAt, grade, statusIndex } = claims;
  const stated = {
    ...{ issuer: publicUrl, code, grade, statusIndex },
    issuedAt: Math.floor(issuedAt / 1000),
    expiresAt: expiresAt === null ? null : Math.floor(expiresAt / 1000),
    holderName: holderName === null ? null : shortenText(holderName, qrTextMaximum),
    courseTitle: shortenText(courseTitle, qrTextMaximum),
  };
  return writeQrAddress(stated, kid, sign(null, qrToSign(stated, kid), privateKey));
}
