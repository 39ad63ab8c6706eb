// The worked example of SPEC.md as values, read from its table: a test that computes them again holds the text itself.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { decodeBase64url } from '../src/protocol/base64url.ts';
import { operation } from '../src/protocol/operation.ts';

const specText = readFileSync(new URL('../SPEC.md', import.meta.url), 'utf8');

/** The code in the table row of SPEC.md that begins with `label`. Throws when there is none. */
function readRow(label: string): string {
  const row = specText.split('\n').find((line) => line.startsWith(`| ${label}`));
  const code = row && /\| `([^|]*)` \|$/.exec(row)?.[1];
  if (!code) throw new Error(`SPEC.md has no row '${label}'.`);
  return code;
}

export const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(bytes).digest());

export const example = {
  log: { deviceId: readRow('deviceId'), userId: readRow('userId'), lane: 0 as const },
  secret: readRow('secret'),
  operation: operation.parse(JSON.parse(readRow('operation'))),
  start: readRow('chain start'),
  commitment: readRow('commitment'),
  head: readRow('head'),
  bytesToSign: readRow('bytes to sign'),
  signature: readRow('signature'),
  receiptSignature: readRow('receipt'),
  receiptTime: 1767225601000,
  epoch: 'e1',
  dictionaryHash: readRow('SHA-256 of dictionary'),
  packedPing: readRow('`{"type":"ping"}`'),
  trainedDictionaryHashes: [readRow('SHA-256 of dictionary 2'), readRow('SHA-256 of dictionary 3')],
  pull: readRow('a pull |'),
  related: readRow('a pull for one of the same family'),
  packing2: [
    readRow('the pull in packing 2, first'),
    readRow('the pull in packing 2, second'),
    readRow('the other pull in packing 2'),
  ],
  packing3: [
    readRow('the pull in packing 3, first'),
    readRow('the pull in packing 3, second'),
    readRow('the other pull in packing 3'),
  ],
  contentHash: readRow('content hash'),
};

const publicKey = createPublicKey({
  key: { kty: 'EC', crv: 'P-256', x: readRow('public key x'), y: readRow('public key y') },
  format: 'jwk',
});

/** Whether `signature` (base64url, IEEE P1363) of the example's key fits `bytes`. */
export function isSignedByExample(bytes: Uint8Array, signature: string): boolean {
  const raw = decodeBase64url(signature);
  return raw?.length === 64 && verify('sha256', bytes, { key: publicKey, dsaEncoding: 'ieee-p1363' }, raw);
}
