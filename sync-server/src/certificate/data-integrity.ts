// Data Integrity proofs of the suite eddsa-rdfc-2022 (W3C VC Data Integrity EdDSA Cryptosuites 1.0).
import { createHash, sign } from 'node:crypto';
import { type LinkedDocument, type LinkedNode, writeCanonicalQuads } from './linked-data.ts';
import type { SigningKey } from './signing-keys.ts';

/** `created`: an XML date and time. */
export type ProofMethod = { key: SigningKey; did: string; created: string };

/** The document with its proof, in a list: the schema of Open Badges wants that. */
export function proveDocument(document: LinkedDocument, { key, did, created }: ProofMethod): LinkedDocument {
  const options = {
    type: 'DataIntegrityProof',
    cryptosuite: 'eddsa-rdfc-2022',
    created,
    verificationMethod: `${did}#${key.kid}`,
    proofPurpose: 'assertionMethod',
  };
  const hashes = Buffer.concat([hashOf(options), hashOf(document)]);
  const proofValue = `z${encodeBase58(sign(null, hashes, key.privateKey))}`;
  return { ...document, proof: [{ ...options, proofValue }] };
}

const hashOf = (node: LinkedNode) => createHash('sha256').update(writeCanonicalQuads(node)).digest();

const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** The base 58 of Bitcoin, as multibase `z` has it. */
export function encodeBase58(bytes: Uint8Array): string {
  let value = BigInt(`0x00${Buffer.from(bytes).toString('hex')}`);
  let text = '';
  for (; value > 0n; value /= 58n) text = alphabet.charAt(Number(value % 58n)) + text;
  const zeros = bytes.findIndex((byte) => byte !== 0);
  return '1'.repeat(zeros === -1 ? bytes.length : zeros) + text;
}
