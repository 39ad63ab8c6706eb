// Whom a checker believes: keys, roots and a list, out of the documents that were given. Invariant: nothing is believed that was not given.
import { X509Certificate } from 'node:crypto';
import { type IssuerKey, joinIssuerKeys, readIssuerKeys } from '@greenland/shared-schema/protocol/issuer-keys';
import type { RevocationList } from '@greenland/shared-schema/protocol/revocation-list';
import { readSignedList } from '../../client/src/proof/signed-list.ts';
import { issuerDid } from '../../sync-server/src/certificate/issuer-did.ts';

/** `issuer`: the only origin to believe; null: any that these keys sign for. `list` null: none was given. */
export type GivenTrust = {
  issuer: string | null;
  keys: readonly IssuerKey[];
  roots: readonly X509Certificate[];
  list: RevocationList | null;
  now: number;
};

/** A key set, a DID document or roots in PEM. Null: none of these. */
export function readKeyDocument(text: string): Pick<GivenTrust, 'keys' | 'roots'> | null {
  const pems = text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g);
  if (pems) return { keys: [], roots: pems.map((pem) => new X509Certificate(pem)) };
  const keys = readIssuerKeys(parseJson(text));
  return keys === null ? null : { keys, roots: [] };
}

export function joinKeyDocuments(documents: readonly Pick<GivenTrust, 'keys' | 'roots'>[]) {
  const keys = documents.reduce((held: IssuerKey[], document) => joinIssuerKeys(held, document.keys), []);
  return { keys, roots: documents.flatMap(({ roots }) => roots) };
}

/** Null: no list that one of the keys has signed. */
export const readGivenList = (text: string, keys: readonly IssuerKey[]) => readSignedList(text.trim(), keys);

/** Undefined: no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** What is wrong with who signed it; null: nothing. `issuedAt` in ms. */
export function judgeSigner(
  signer: { did: string; key: IssuerKey | undefined; issuedAt: number },
  { issuer }: GivenTrust,
): { outcome: 'wrong_host' | 'unknown_key' | 'revoked_key' | 'expired_key'; says: string } | null {
  const { did, key, issuedAt } = signer;
  if (issuer !== null && did !== issuerDid(issuer)) {
    return { outcome: 'wrong_host', says: `It names ${did} as issuer; you asked about ${issuer}.` };
  }
  if (!key) return { outcome: 'unknown_key', says: 'None of the keys that you gave has signed it.' };
  if (key.revoked) {
    const since = new Date(key.revoked.revoked_at * 1000).toISOString().slice(0, 10);
    return { outcome: 'revoked_key', says: `Since ${since} nothing that the key ${key.kid} signed is trusted.` };
  }
  if (key.exp !== undefined && issuedAt > (key.exp + 300) * 1000) {
    return { outcome: 'expired_key', says: `The key ${key.kid} signed no more when this was issued.` };
  }
  return null;
}
