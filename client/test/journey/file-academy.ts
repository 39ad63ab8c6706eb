// An academy of files: its keys, its list of revocations, and certificates that it signs as the server does.
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { type QrClaims, qrToSign, writeQrAddress } from '@greenland/shared-schema/protocol/qr-proof';

const proof = generateKeyPairSync('ed25519');
const credential = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const publish = (key: KeyObject) => {
  const jwk = key.export({ format: 'jwk' });
  return { ...jwk, kid: createHash('sha256').update(JSON.stringify(jwk)).digest('base64url').slice(0, 16) };
};
const [proofKey, credentialKey] = [publish(proof.publicKey), publish(credential.publicKey)];
export const revokedIndex = 99;

/** The text of a QR code; `key`: another's, who pretends. */
export function signAddress(issuer: string, changes: Partial<QrClaims> = {}, key = proof.privateKey): string {
  const claims: QrClaims = {
    ...{ issuer, code: 'GLCA-2026-7K3QXD', issuedAt: 1_795_343_400, expiresAt: null, grade: 87 },
    ...{ holderName: 'Aïssatou Ndiaye', courseTitle: 'Premiers secours', statusIndex: 70_001, ...changes },
  };
  return writeQrAddress(claims, proofKey.kid, sign(null, qrToSign(claims, proofKey.kid), key));
}

/** Writes into the folder that is served: the keys, and a list in which `revokedIndex` is revoked. */
export function publishTrust(dist: string): void {
  const bits = Buffer.alloc(131_072);
  bits[revokedIndex >> 3] = 0x80 >> (revokedIndex & 7);
  const encodedList = `u${gzipSync(bits).toString('base64url')}`;
  const list = {
    ...{ type: ['VerifiableCredential', 'BitstringStatusListCredential'], validFrom: '2026-11-25T18:00:00Z' },
    credentialSubject: { statusPurpose: 'revocation', encodedList },
  };
  const head = { alg: 'ES256', typ: 'vc+jwt', kid: credentialKey.kid };
  const text = [head, list].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  const options = { key: credential.privateKey, dsaEncoding: 'ieee-p1363' as const };
  for (const place of ['.well-known', 'credentials']) mkdirSync(path.join(dist, place));
  writeFileSync(path.join(dist, '.well-known/jwks.json'), JSON.stringify({ keys: [proofKey, credentialKey] }));
  const signature = sign('sha256', Buffer.from(text), options).toString('base64url');
  writeFileSync(path.join(dist, 'credentials/status'), `${text}.${signature}`);
}
