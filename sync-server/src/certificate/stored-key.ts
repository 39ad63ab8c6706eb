// A signing key as it lies in the folder: a JWK with the dates of its life.
import { createHash } from 'node:crypto';
import * as z from 'zod';

/**
 * What a key may sign; a key of one purpose never vouches for another. `proof`: QR codes and Data Integrity proofs (Ed25519; all others
 * are P-256). `paper` signs PDFs, and `paper-root` signs its certificate: the root comes first, for the other is made with it.
 */
export const keyPurposes = [
  ...(['credential', 'receipt', 'access-token', 'download-link'] as const),
  ...(['proof', 'paper-root', 'paper'] as const),
] as const;
export type KeyPurpose = (typeof keyPurposes)[number];

const coordinate = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const seconds = z.int().min(0);

/**
 * `iat`: when it was made, `exp`: when it stopped signing, `revoked`: since when nobody may trust it (members of OpenID Federation's
 * historical keys; times in seconds). `x5c`: its certificate, then the one that signed that (RFC 7517, section 4.7).
 */
const life = {
  iat: seconds.optional(),
  exp: seconds.optional(),
  revoked: z.object({ revoked_at: seconds, reason: z.string() }).optional(),
  x5c: z.array(z.base64()).min(1).optional(),
};

/** RFC 7518, section 6.2, and RFC 8037. Without `d` it is an old one, kept only so that its signatures still check. */
export const storedKey = z.discriminatedUnion('kty', [
  z.object({
    kty: z.literal('EC'),
    crv: z.literal('P-256'),
    x: coordinate,
    y: coordinate,
    d: coordinate.optional(),
    ...life,
  }),
  z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: coordinate, d: coordinate.optional(), ...life }),
]);
export type StoredKey = z.infer<typeof storedKey>;

/** RFC 7638 thumbprint, cut to 16 characters (96 bits): it travels with every receipt. */
export function keyIdOf(key: StoredKey): string {
  const { crv, kty, x } = key;
  const members = key.kty === 'EC' ? { crv, kty, x, y: key.y } : { crv, kty, x };
  return createHash('sha256').update(JSON.stringify(members)).digest('base64url').slice(0, 16);
}
