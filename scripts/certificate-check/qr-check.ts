// The proof in the QR code, by the rules that the app goes by (CT5, CT20).
import { createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { readQrAddress } from '@greenland/shared-schema/protocol/qr-proof';
import { judgeCertificate, type VerdictFault } from '@greenland/shared-schema/rule/certificate-verdict';
import type { GivenTrust } from './checker-trust.ts';
import type { Finding, Outcome } from './finding.ts';

const proof = 'The QR code';

const outcomeByFault: Record<VerdictFault, { outcome: Outcome; says: string }> = {
  no_proof: { outcome: 'no_proof', says: 'The address holds no proof behind its #.' },
  truncated: { outcome: 'truncated', says: 'The digits behind the # end too early.' },
  malformed: { outcome: 'changed', says: 'The digits behind the # are not as the academy writes them.' },
  wrong_host: {
    outcome: 'wrong_host',
    says: 'The proof is of another academy than the address, or than you asked about.',
  },
  wrong_code: { outcome: 'changed', says: 'The number in the address is not the one in the proof.' },
  unknown_key: { outcome: 'unknown_key', says: 'None of the keys that you gave has signed it.' },
  revoked_key: { outcome: 'revoked_key', says: 'Nothing that its key signed is trusted any more.' },
  expired_key: { outcome: 'expired_key', says: 'Its key signed no more when this was issued.' },
  bad_signature: { outcome: 'changed', says: 'The signature does not belong to these words.' },
};

export async function checkQr(address: string, trust: GivenTrust): Promise<Finding> {
  const read = readQrAddress(address);
  const issuer = trust.issuer ?? ('fault' in read ? '' : read.claims.issuer);
  const verdict = await judgeCertificate(address, {
    ...{ issuer, keys: trust.keys, list: null, now: trust.now, verify: verifyEd25519, gunzip: gunzipSync },
  });
  if (verdict.kind === 'refused') {
    const { outcome, says } = outcomeByFault[verdict.fault];
    return { proof, outcome, says: [says] };
  }
  const { claims, isOver, kid } = verdict;
  const stated = {
    ...{ code: claims.code, issuer: claims.issuer, name: claims.holderName, course: claims.courseTitle },
    ...{ grade: claims.grade === null ? null : `${claims.grade} %`, issuedAt: claims.issuedAt * 1000 },
    ...{ expiresAt: claims.expiresAt === null ? null : claims.expiresAt * 1000, statusIndex: claims.statusIndex },
  };
  return { proof, outcome: isOver ? 'over' : 'genuine', says: [`Ed25519 by the key ${kid}.`], stated };
}

/** `x`: 32 bytes. */
export function verifyEd25519(x: Uint8Array, bytes: Uint8Array, signature: Uint8Array): boolean {
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(x).toString('base64url') };
  return verify(null, bytes, createPublicKey({ format: 'jwk', key: jwk as JsonWebKey }), signature);
}
