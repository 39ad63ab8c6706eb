// The list of revocations as it travels: a JWS in compact form (ES256, `typ` vc+jwt). Invariant: what no kept key has signed is not read.
import { decodeBase64url } from '@greenland/shared-schema/protocol/base64url';
import { type IssuerKey, isMeantFor } from '@greenland/shared-schema/protocol/issuer-keys';
import { type RevocationList, readRevocationList } from '@greenland/shared-schema/protocol/revocation-list';
import * as z from 'zod/mini';

const header = z.object({ alg: z.literal('ES256'), typ: z.literal('vc+jwt'), kid: z.string() });

/** Null: not signed by one of `keys`, or no list. */
export async function readSignedList(jws: string, keys: readonly IssuerKey[]): Promise<RevocationList | null> {
  const [head = '', body = '', signature = '', ...rest] = jws.split('.');
  const read = header.safeParse(readJson(head));
  const signed = decodeBase64url(signature);
  if (!read.success || signed === null || rest.length > 0) return null;
  const key = keys.find(({ kid, revoked }) => kid === read.data.kid && revoked === undefined);
  if (key?.kty !== 'EC' || !isMeantFor(key, 'credential')) return null;
  const { kty, crv, x, y } = key;
  const ec = { name: 'ECDSA', namedCurve: crv };
  const imported = await crypto.subtle.importKey('jwk', { kty, crv, x, y }, ec, false, ['verify']);
  const bytes = new TextEncoder().encode(`${head}.${body}`);
  const isOurs = await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, imported, signed, bytes);
  return isOurs ? readRevocationList(readJson(body)) : null;
}

/** Undefined: no base64url of JSON. */
function readJson(part: string): unknown {
  const bytes = decodeBase64url(part);
  try {
    return bytes ? JSON.parse(new TextDecoder().decode(bytes)) : undefined;
  } catch (fault) {
    if (fault instanceof SyntaxError) return undefined;
    throw fault;
  }
}
