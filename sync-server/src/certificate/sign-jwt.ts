// Credentials of any kind as JWS (VC-JOSE-COSE), by the key for credentials.
import { CompactSign } from 'jose';
import type { SigningKeys } from './signing-keys.ts';

export async function signJwt(payload: object, keys: SigningKeys): Promise<string> {
  const { kid, privateKey } = keys.signingKey('credential');
  const bytes = new TextEncoder().encode(JSON.stringify(payload));
  return new CompactSign(bytes).setProtectedHeader({ alg: 'ES256', kid, typ: 'vc+jwt', cty: 'vc' }).sign(privateKey);
}

/** The kid in the head of a JWS that was made here. */
export function kidOfCredential(credential: string): string {
  const { kid } = JSON.parse(Buffer.from(credential.split('.')[0] ?? '', 'base64url').toString()) as { kid: string };
  return kid;
}

/** XML's date and time, rounded down to seconds. */
export function toDateTime(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 19)}Z`;
}
