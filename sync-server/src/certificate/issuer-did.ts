// Who issues, as a DID that the academy's own address vouches for (did:web). Invariant: only keys that nobody got hold of may assert.
import { encodeBase58 } from './data-integrity.ts';
import type { PublicJwk, SigningKeys } from './signing-keys.ts';

export const issuerName = 'Greenland Academy';
export const didPath = '/.well-known/did.json';

/** `publicUrl`: an origin; the colon before a port is escaped. */
export function issuerDid(publicUrl: string): string {
  return `did:web:${encodeURIComponent(new URL(publicUrl).host)}`;
}

/** What `/.well-known/did.json` says (W3C DID 1.0, Controlled Identifiers 1.0): keys of credentials and proofs assert; those of papers and their roots are only listed, so that a mark on one is known. */
export function describeIssuer(keys: SigningKeys, publicUrl: string) {
  const did = issuerDid(publicUrl);
  const asserting = [...keys.published('proof'), ...keys.published('credential')];
  const listed = [...keys.published('paper'), ...keys.published('paper-root')];
  const methods = [...asserting, ...listed].map((key) => describeMethod(key, did));
  return {
    '@context': [
      'https://www.w3.org/ns/did/v1',
      'https://w3id.org/security/multikey/v1',
      'https://w3id.org/security/jwk/v1',
    ],
    id: did,
    alsoKnownAs: [publicUrl],
    verificationMethod: methods,
    assertionMethod: asserting.filter(({ revoked }) => !revoked).map(({ kid }) => `${did}#${kid}`),
  };
}

function describeMethod({ kid, kty, crv, x, y, revoked }: PublicJwk, did: string) {
  const common = { id: `${did}#${kid}`, controller: did };
  const since = revoked ? { revoked: new Date(revoked.revoked_at * 1000).toISOString() } : {};
  if (kty === 'EC') return { ...common, type: 'JsonWebKey', publicKeyJwk: { kty, crv, x, y, kid }, ...since };
  const multikey = Buffer.concat([Buffer.from([0xed, 0x01]), Buffer.from(x, 'base64url')]);
  return { ...common, type: 'Multikey', publicKeyMultibase: `z${encodeBase58(multikey)}`, ...since };
}
