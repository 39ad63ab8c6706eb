// The server's public keys, by which receipts are checked offline. A key once seen is kept: its receipts stay checkable after it is retired.
import * as z from 'zod/mini';
import { keySet } from './account-shape.ts';
import type { KeyValue } from './key-value.ts';
import type { RestCall } from './rest-call.ts';

/** Finds the ES256 key with this `kid`; null when the server does not publish it, or cannot be asked. */
export type FindServerKey = (kid: string) => Promise<CryptoKey | null>;

type PublicJwk = { kty: 'EC'; crv: 'P-256'; x: string; y: string };

const key = 'server-keys';
const storedKeys = z.record(
  z.string(),
  z.object({ kty: z.literal('EC'), crv: z.literal('P-256'), x: z.string(), y: z.string() }),
);

/** Asks `/.well-known/jwks.json` only for a `kid` that it has not seen, once at a time. */
export function makeServerKeys({ keyValue, call }: { keyValue: KeyValue; call: RestCall }): FindServerKey {
  const keyByKid = new Map<string, CryptoKey>();
  let asking: Promise<void> | null = null;
  const ask = () => {
    asking ??= fetchKeys(keyValue, call).finally(() => {
      asking = null;
    });
    return asking;
  };
  return async (kid) => {
    const held = keyByKid.get(kid);
    if (held) return held;
    let jwk = (await readKeys(keyValue))[kid];
    if (jwk === undefined) {
      await ask();
      jwk = (await readKeys(keyValue))[kid];
    }
    if (jwk === undefined) return null;
    const imported = await importKey(jwk);
    keyByKid.set(kid, imported);
    return imported;
  };
}

async function fetchKeys(keyValue: KeyValue, call: RestCall): Promise<void> {
  const answer = await call('GET', '/.well-known/jwks.json');
  const told = answer.ok ? keySet.safeParse(answer.body) : null;
  if (!told?.success) return;
  const jwkByKid: Record<string, PublicJwk> = { ...(await readKeys(keyValue)) };
  for (const one of told.data.keys) {
    if ('kid' in one) jwkByKid[one.kid] = { kty: one.kty, crv: one.crv, x: one.x, y: one.y };
  }
  await keyValue.set(key, jwkByKid);
}

async function readKeys(keyValue: KeyValue): Promise<Record<string, PublicJwk>> {
  const stored = storedKeys.safeParse(await keyValue.get(key));
  return stored.success ? stored.data : {};
}

function importKey(jwk: PublicJwk): Promise<CryptoKey> {
  return crypto.subtle.importKey('jwk', jwk, { name: 'ECDSA', namedCurve: 'P-256' }, true, ['verify']);
}
