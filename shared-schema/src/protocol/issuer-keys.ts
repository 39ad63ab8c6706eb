// The academy's published keys, as whoever checks a certificate reads them: a JWK set or a DID document. What is no key of ours is passed over.
import * as z from 'zod/mini';
import { decodeBase58 } from './base58.ts';
import { encodeBase64url } from './base64url.ts';

const coordinate = z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/));
const seconds = z.int().check(z.minimum(0));

const common = {
  kid: z.string().check(z.minLength(1), z.maxLength(64)),
  /** Times in seconds. `exp`: since when it signs no more. `revoked`: nothing that it signed may be trusted. */
  exp: z.optional(seconds),
  revoked: z.optional(z.object({ revoked_at: seconds })),
  /** What it is for (KY4); left out by whoever does not say. */
  purpose: z.optional(z.string()),
  /** Its certificate in base64, then the one that signed that. */
  x5c: z.optional(z.array(z.string())),
};

export const issuerKey = z.union([
  z.object({ ...common, kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: coordinate }),
  z.object({ ...common, kty: z.literal('EC'), crv: z.literal('P-256'), x: coordinate, y: coordinate }),
]);
export type IssuerKey = z.infer<typeof issuerKey>;

/** Whether `key` may check what is signed for `purpose`. */
export function isMeantFor({ purpose: told }: { purpose?: string | undefined }, purpose: string): boolean {
  return told === undefined || told === purpose;
}

const keySet = z.object({ keys: z.array(z.unknown()) });
const didDocument = z.object({ id: z.string(), verificationMethod: z.array(z.unknown()) });
const method = z.object({
  id: z.string(),
  revoked: z.optional(z.string()),
  publicKeyJwk: z.optional(z.record(z.string(), z.unknown())),
  publicKeyMultibase: z.optional(z.string()),
});

/** Null: this is neither. */
export function readIssuerKeys(document: unknown): IssuerKey[] | null {
  const set = keySet.safeParse(document);
  if (set.success) return set.data.keys.flatMap(keyFrom);
  const did = didDocument.safeParse(document);
  return did.success ? did.data.verificationMethod.flatMap(keyOfMethod) : null;
}

function keyFrom(told: unknown): IssuerKey[] {
  const read = issuerKey.safeParse(told);
  return read.success ? [read.data] : [];
}

/** `did:web:host#kid`, as a JsonWebKey or as a Multikey of Ed25519. */
function keyOfMethod(told: unknown): IssuerKey[] {
  const read = method.safeParse(told);
  if (!read.success) return [];
  const { id, revoked, publicKeyJwk, publicKeyMultibase } = read.data;
  const since = revoked === undefined ? {} : { revoked: { revoked_at: Math.floor(Date.parse(revoked) / 1000) } };
  const kid = id.slice(id.indexOf('#') + 1);
  if (publicKeyJwk) return keyFrom({ ...publicKeyJwk, ...since, kid });
  const bytes = publicKeyMultibase?.startsWith('z') ? decodeBase58(publicKeyMultibase.slice(1)) : null;
  if (bytes?.length !== 34 || bytes[0] !== 0xed || bytes[1] !== 0x01) return [];
  return keyFrom({ kty: 'OKP', crv: 'Ed25519', x: encodeBase64url(bytes.slice(2)), ...since, kid });
}

/**
 * What a checker holds after it has heard `told`: a key once published is never forgotten, and one once called compromised stays so, as does what
 * it is for, whoever answers later.
 */
export function joinIssuerKeys(held: readonly IssuerKey[], told: readonly IssuerKey[]): IssuerKey[] {
  const keyByKid = new Map(held.map((key) => [key.kid, key]));
  for (const key of told) {
    const before = keyByKid.get(key.kid);
    if (before && (before.kty !== key.kty || before.x !== key.x)) continue;
    const [revoked, purpose] = [before?.revoked ?? key.revoked, before?.purpose ?? key.purpose];
    keyByKid.set(key.kid, { ...before, ...key, ...(revoked ? { revoked } : {}), ...(purpose ? { purpose } : {}) });
  }
  return [...keyByKid.values()];
}
