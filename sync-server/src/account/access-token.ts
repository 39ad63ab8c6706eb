// Access tokens: JWT in ES256, 24 hours. Invariant: the algorithm is fixed by the key found under `kid`, never by the token.
import type { KeyObject } from 'node:crypto';
import { grantsByRole } from '@greenland/shared-schema/contract/permission';
import { role } from '@greenland/shared-schema/record/account';
import { id } from '@greenland/shared-schema/record/identifier';
import jwt from 'jsonwebtoken';
import * as z from 'zod';

export const tokenAudience = 'greenland-academy';

/** The keys of purpose `access-token`; old ones still verify. */
export type AccessTokenKeys = {
  signingKey(): { kid: string; privateKey: KeyObject };
  publicKey(kid: string): KeyObject | undefined;
};

/** `jti` is the refresh token that came with it, `sid` the sign-in, `gen` the account's generation: a higher one ends all before. */
const claims = z.object({
  sub: id,
  email: z.string(),
  role,
  permissions: z.array(z.string()),
  iat: z.int(),
  exp: z.int(),
  aud: z.literal(tokenAudience),
  jti: id,
  sid: id,
  gen: z.int(),
});
export type Claims = z.infer<typeof claims>;

export type TokenSubject = Pick<Claims, 'sub' | 'email' | 'role' | 'jti' | 'sid' | 'gen'>;

export function signAccessToken(
  keys: AccessTokenKeys,
  subject: TokenSubject,
  nowMs: number,
  lifeSeconds: number,
): string {
  const { kid, privateKey } = keys.signingKey();
  const iat = Math.floor(nowMs / 1000);
  const payload: Claims = {
    ...subject,
    permissions: [...grantsByRole[subject.role]],
    iat,
    exp: iat + lifeSeconds,
    aud: tokenAudience,
  };
  return jwt.sign(payload, privateKey, { algorithm: 'ES256', keyid: kid });
}

/** The claims of a genuine token and whether it has expired; null for anything else. */
export function readAccessToken(
  keys: AccessTokenKeys,
  token: string,
  nowMs: number,
): { claims: Claims; isExpired: boolean } | null {
  const header = readHeader(token);
  const key = header?.typ === 'JWT' && header.kid ? keys.publicKey(header.kid) : undefined;
  if (!key) return null;
  try {
    const payload = jwt.verify(token, key, {
      algorithms: ['ES256'],
      audience: tokenAudience,
      clockTimestamp: Math.floor(nowMs / 1000),
      ignoreExpiration: true,
    });
    const parsed = claims.safeParse(payload);
    if (!parsed.success) return null;
    return { claims: parsed.data, isExpired: parsed.data.exp * 1000 <= nowMs };
  } catch {
    // The library throws more than its own kind of error for what callers send (a SyntaxError for a payload that is no JSON).
    return null;
  }
}

/** Three parts, the last one 64 bytes long. */
const tokenShape = /^[\w-]+\.[\w-]+\.[\w-]{86}$/;
const tokenHeader = z.object({ alg: z.literal('ES256'), typ: z.string(), kid: z.string() });

function readHeader(token: string): z.infer<typeof tokenHeader> | null {
  if (token.length > 4096 || !tokenShape.test(token)) return null;
  try {
    const [first = ''] = token.split('.');
    return tokenHeader.parse(JSON.parse(Buffer.from(first, 'base64url').toString()));
  } catch {
    return null;
  }
}
