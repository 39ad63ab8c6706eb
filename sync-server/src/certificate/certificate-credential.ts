// The credential: a signed statement about an achievement that checks without our database. Invariant: nothing in it ever changes.
import { CompactSign } from 'jose';
import type { SigningKeys } from './signing-keys.ts';

export type CredentialClaims = {
  code: string;
  /** null: erased. */
  holderName: string | null;
  courseId: string;
  courseTitle: string;
  issuedAt: number;
  expiresAt: number | null;
};

const issuerName = 'Greenland Academy';

/**
 * A JWS in compact form (ES256, `typ` vc+jwt) over a W3C Verifiable Credential 2.0 shaped as an Open Badges 3.0 achievement;
 * `iss`, `jti`, `nbf` and `exp` repeat its members for plain JWT readers. Times are rounded down to seconds.
 */
export async function signCredential(claims: CredentialClaims, keys: SigningKeys, publicUrl: string): Promise<string> {
  const { kid, privateKey } = keys.signingKey('credential');
  const payload = new TextEncoder().encode(JSON.stringify(makeCredential(claims, publicUrl)));
  return new CompactSign(payload).setProtectedHeader({ alg: 'ES256', kid, typ: 'vc+jwt', cty: 'vc' }).sign(privateKey);
}

function makeCredential(claims: CredentialClaims, publicUrl: string): Record<string, unknown> {
  const address = `${publicUrl}/credentials/${claims.code}`;
  const { expiresAt } = claims;
  return {
    '@context': ['https://www.w3.org/ns/credentials/v2', 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json'],
    id: address,
    type: ['VerifiableCredential', 'OpenBadgeCredential'],
    issuer: { id: publicUrl, type: ['Profile'], name: issuerName, url: publicUrl },
    validFrom: toDateTime(claims.issuedAt),
    ...(expiresAt === null ? {} : { validUntil: toDateTime(expiresAt) }),
    credentialSubject: {
      type: ['AchievementSubject'],
      ...(claims.holderName === null ? {} : { name: claims.holderName }),
      licenseNumber: claims.code,
      achievement: {
        id: `urn:uuid:${claims.courseId}`,
        type: ['Achievement'],
        achievementType: 'CertificateOfCompletion',
        name: claims.courseTitle,
        criteria: { narrative: 'Passed every assessment that the course requires.' },
      },
    },
    iss: publicUrl,
    jti: address,
    nbf: Math.floor(claims.issuedAt / 1000),
    ...(expiresAt === null ? {} : { exp: Math.floor(expiresAt / 1000) }),
  };
}

function toDateTime(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 19)}Z`;
}
