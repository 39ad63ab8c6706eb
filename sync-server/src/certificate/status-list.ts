// The list in which strangers look whether a certificate was revoked (W3C Bitstring Status List 1.0). Invariant: a bit is set with the commit that revokes,
// on every process, for each answer asks the database.
import { gzipSync } from 'node:zlib';
import { proveDocument } from './data-integrity.ts';
import { issuerDid } from './issuer-did.ts';
import type { LinkedDocument } from './linked-data.ts';
import { signJwt, toDateTime } from './sign-jwt.ts';
import type { SigningKeys } from './signing-keys.ts';
import { statusListBits } from './status-bit.ts';

export const statusListPath = '/credentials/status';

export type StatusListPorts = {
  keys: SigningKeys;
  now: () => number;
  publicUrl: () => string;
  /** Bits that are set, in order. */
  listRevokedBits: () => Promise<number[]>;
};

/** The list as a JWS, and as JSON with a Data Integrity proof. */
export type StatusList = { jwt: string; linked: string };

/** A list tells of no certificate that is newer than it (CT20): who has just got one waits for the next list. */
const renewMs = 60_000;

/** Signed anew when a bit or a key has changed, and once a minute. */
export function openStatusList(ports: StatusListPorts): () => Promise<StatusList> {
  let kept: { of: string; until: number; list: StatusList } | null = null;
  return async () => {
    const bits = await ports.listRevokedBits();
    const kids = (['credential', 'proof'] as const).map((purpose) => ports.keys.signingKey(purpose).kid);
    const of = JSON.stringify([bits, kids, ports.publicUrl()]);
    if (kept?.of === of && kept.until > ports.now()) return kept.list;
    const list = await signStatusList(bits, ports);
    kept = { of, until: ports.now() + renewMs, list };
    return list;
  };
}

async function signStatusList(bits: readonly number[], { keys, now, publicUrl }: StatusListPorts): Promise<StatusList> {
  const [address, did, moment] = [`${publicUrl()}${statusListPath}`, issuerDid(publicUrl()), toDateTime(now())];
  const document: LinkedDocument = {
    '@context': ['https://www.w3.org/ns/credentials/v2'],
    id: address,
    type: ['VerifiableCredential', 'BitstringStatusListCredential'],
    issuer: did,
    validFrom: moment,
    credentialSubject: {
      id: `${address}#list`,
      type: 'BitstringStatusList',
      statusPurpose: 'revocation',
      encodedList: encodeBits(bits),
    },
  };
  const method = { key: keys.signingKey('proof'), did, created: moment };
  return { jwt: await signJwt(document, keys), linked: JSON.stringify(proveDocument(document, method)) };
}

/** Bit 0 is the leftmost of the first byte; gzip, then multibase base64url. */
function encodeBits(bits: readonly number[]): string {
  const bytes = Buffer.alloc(statusListBits / 8);
  for (const bit of bits) bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | (0x80 >> (bit & 7));
  return `u${gzipSync(bytes, { level: 9 }).toString('base64url')}`;
}
