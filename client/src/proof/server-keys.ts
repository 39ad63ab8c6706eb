// The server's public keys, by which receipts are checked offline. A key once seen is kept: its receipts stay checkable after it is retired.
import { type IssuerKey, isMeantFor, issuerKey, readIssuerKeys } from '@greenland/shared-schema/protocol/issuer-keys';
import * as z from 'zod/mini';
import type { KeyValue } from '../account/key-value.ts';
import type { RestCall } from '../account/rest-call.ts';
import type { FindServerKey } from '../link/receipt-check.ts';
import { keepTrust, readTrust } from './trust-shelf.ts';

/** Where earlier versions kept them, without their `kid` and their marks. */
const formerName = 'server-keys';
const formerKeys = z.record(z.string(), z.record(z.string(), z.unknown()));

/** Keys for receipts. Asks `/.well-known/jwks.json` only for a `kid` that it has not seen, once at a time; marks are heard with the keys of certificates. */
export function makeServerKeys({ keyValue, call }: { keyValue: KeyValue; call: RestCall }): FindServerKey {
  const importedByKid = new Map<string, Promise<CryptoKey>>();
  let asking: Promise<void> | null = null;
  const ask = () => {
    asking ??= fetchKeys(keyValue, call).finally(() => {
      asking = null;
    });
    return asking;
  };
  return async (kid, signedAt) => {
    const key = (await findKey(keyValue, kid)) ?? (await ask().then(() => findKey(keyValue, kid)));
    if (key?.kty !== 'EC' || !isMeantFor(key, 'receipt')) return null;
    if (key.revoked && signedAt >= key.revoked.revoked_at * 1000) return 'spoilt';
    const imported = importedByKid.get(kid) ?? importKey(key);
    importedByKid.set(kid, imported);
    return imported;
  };
}

async function fetchKeys(keyValue: KeyValue, call: RestCall): Promise<void> {
  const answer = await call('GET', '/.well-known/jwks.json');
  const keys = answer.ok ? readIssuerKeys(answer.body) : null;
  if (keys) await keepTrust(keyValue, { keys, list: null, at: 0 });
}

async function findKey(keyValue: KeyValue, kid: string): Promise<IssuerKey | undefined> {
  const kept = (await readTrust(keyValue)).keys.find((key) => key.kid === kid);
  if (kept) return kept;
  const former = formerKeys.safeParse(await keyValue.get(formerName));
  const read = issuerKey.safeParse({ ...(former.success ? former.data[kid] : {}), kid });
  return read.success ? read.data : undefined;
}

function importKey({ kty, crv, x, y }: Extract<IssuerKey, { kty: 'EC' }>): Promise<CryptoKey> {
  return crypto.subtle.importKey('jwk', { kty, crv, x, y }, { name: 'ECDSA', namedCurve: 'P-256' }, true, ['verify']);
}
