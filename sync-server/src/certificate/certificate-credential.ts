// The credential: a signed statement about an achievement that checks without our database (CT2, CT6). Invariant: nothing in it ever changes.
import { proveDocument } from './data-integrity.ts';
import { issuerDid, issuerName } from './issuer-did.ts';
import type { LinkedDocument } from './linked-data.ts';
import { shortenText } from './shorten-text.ts';
import { signJwt, toDateTime } from './sign-jwt.ts';
import type { SigningKeys } from './signing-keys.ts';
import { statusListPath } from './status-list.ts';

export type CredentialClaims = {
  code: string;
  /** null: erased. */
  holderName: string | null;
  courseId: string;
  courseTitle: string;
  issuedAt: number;
  expiresAt: number | null;
  /** In whole percent. */
  grade: number | null;
  statusIndex: number;
};

/** By these, in this order, the members of every credential of ours are meant. */
export const credentialContexts = [
  'https://www.w3.org/ns/credentials/v2',
  'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json',
] as const;

/**
 * A JWS in compact form (ES256, `typ` vc+jwt) over a W3C Verifiable Credential 2.0 shaped as an Open Badges 3.0 achievement;
 * `iss`, `jti`, `sub`, `nbf` and `exp` repeat its members for plain JWT readers (Open Badges 3.0, 8.2.4). Times are rounded down to seconds.
 */
export async function signCredential(claims: CredentialClaims, keys: SigningKeys, publicUrl: string): Promise<string> {
  const { issuedAt, expiresAt } = claims;
  const credential = makeCredential(claims, publicUrl);
  const payload = {
    ...credential,
    iss: issuerDid(publicUrl),
    jti: credential.id,
    sub: credential.credentialSubject.id,
    nbf: Math.floor(issuedAt / 1000),
    ...(expiresAt === null ? {} : { exp: Math.floor(expiresAt / 1000) }),
  };
  return signJwt(payload, keys);
}

/** The same credential as JSON with a Data Integrity proof (CT6). `provedAt` in ms. About 1 ms. */
export function proveCredential(
  claims: CredentialClaims,
  keys: SigningKeys,
  { publicUrl, provedAt }: { publicUrl: string; provedAt: number },
): string {
  const method = { key: keys.signingKey('proof'), did: issuerDid(publicUrl), created: toDateTime(provedAt) };
  return JSON.stringify(proveDocument(makeCredential(claims, publicUrl), method));
}

/** The subject's id is that of the holder of this one certificate: it says nothing of them, joins no two certificates, and outlives an erasure. */
function makeCredential(claims: CredentialClaims, publicUrl: string) {
  const { expiresAt, code, statusIndex } = claims;
  const id = `${publicUrl}/credentials/${code}`;
  return {
    '@context': credentialContexts,
    id,
    type: ['VerifiableCredential', 'OpenBadgeCredential'],
    issuer: { id: issuerDid(publicUrl), type: ['Profile'], name: issuerName, url: publicUrl },
    validFrom: toDateTime(claims.issuedAt),
    ...(expiresAt === null ? {} : { validUntil: toDateTime(expiresAt) }),
    credentialStatus: {
      id: `${publicUrl}${statusListPath}#${statusIndex}`,
      type: 'BitstringStatusListEntry',
      statusPurpose: 'revocation',
      statusListIndex: String(statusIndex),
      statusListCredential: `${publicUrl}${statusListPath}`,
    },
    credentialSubject: { id: `${id}#holder`, ...describeSubject(claims) },
  } satisfies LinkedDocument;
}

function describeSubject({ code, holderName, courseId, courseTitle, grade }: CredentialClaims) {
  return {
    type: ['AchievementSubject'],
    ...(holderName === null ? {} : { name: plainText(holderName) }),
    licenseNumber: code,
    ...(grade === null ? {} : { result: [{ type: ['Result'], value: `${grade} %` }] }),
    achievement: {
      id: `urn:uuid:${courseId}`,
      type: ['Achievement'],
      achievementType: 'CertificateOfCompletion',
      name: plainText(courseTitle),
      description: 'Completed a course.',
      criteria: { narrative: 'Passed every assessment of the course.' },
    },
  };
}

/** So long a name or title is whole: with both, a credential fits in its document, also when the academy's address is long. */
const mostBytes = 500;

/** Tools disagree about how control characters are canonicalised, and no name needs one. */
function plainText(text: string): string {
  return shortenText(text.replace(/\p{Cc}/gu, ' '), mostBytes);
}
