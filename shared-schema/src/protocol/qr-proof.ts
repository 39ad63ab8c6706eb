// The proof behind a certificate's QR code: a COSE_Sign1 CWT (RFC 9052, RFC 8392) in the fragment of its address (CT4). Pure: it signs nothing itself.
// Invariant: one statement has one writing, so whatever was changed is noticed before a signature is looked at.
import { decode, encode } from 'cborg';
import * as z from 'zod/mini';
import { verificationCode } from '../record/certificate.ts';
import { decodeBase64url, encodeBase64url } from './base64url.ts';
import { readDecimal, writeDecimal } from './decimal-bytes.ts';
import { isMeantFor } from './issuer-keys.ts';

/** The longest name and title in the proof, in bytes of UTF-8. */
export const qrTextMaximum = 64;

const text = z.string().check(z.minLength(1), z.maxLength(qrTextMaximum));
const whole = (most: number) => z.int().check(z.minimum(0), z.maximum(most));
const seconds = whole(2 ** 40);

/** Times in seconds. A name or title that ends with … is the beginning of one that is longer. `grade` in whole percent. */
const qrClaims = z.object({
  issuer: z.string().check(z.regex(/^https?:\/\/[^/?#\s]{1,200}$/)),
  code: verificationCode,
  issuedAt: seconds,
  expiresAt: z.nullable(seconds),
  /** Null: erased. */
  holderName: z.nullable(text),
  courseTitle: text,
  grade: z.nullable(whole(100)),
  statusIndex: whole(2 ** 32),
});
export type QrClaims = z.infer<typeof qrClaims>;

/** Why an address proves nothing. `truncated`: its end is missing. `bad_signature`: something in it was changed, or it is not ours. */
export type QrProofFault =
  | 'no_proof'
  | 'truncated'
  | 'malformed'
  | 'wrong_host'
  | 'wrong_code'
  | 'unknown_key'
  | 'revoked_key'
  | 'bad_signature';

/** `toSign`: what the key named `kid` has signed. */
export type QrProof = { claims: QrClaims; kid: string; toSign: Uint8Array; signature: Uint8Array };

/** Keys of CWT claims; those of ours alone share one private claim. */
const claim = { iss: 1, exp: 4, iat: 6, cti: 7, certificate: -65537 };
/** COSE header: alg EdDSA, and the kid. */
const header = { alg: 1, kid: 4, edDsa: -8 };
const signatureBytes = 64;
const digitsMaximum = 1500;

/** What Ed25519 signs for `claims` (RFC 9052, section 4.4); `kid`: base64url. */
export function qrToSign(claims: QrClaims, kid: string): Uint8Array {
  return toSignOf(encodeHeader(kid), encodeClaims(claims));
}

/** The text of the QR code. */
export function writeQrAddress(claims: QrClaims, kid: string, signature: Uint8Array): string {
  const parts = [encode(encodeHeader(kid)), Uint8Array.of(0xa0), encode(encodeClaims(claims)), encode(signature)];
  const bytes = Uint8Array.from([...[0xd2, 0x84], ...parts.flatMap((part) => [...part])]);
  return `${claims.issuer}/verify/${claims.code}#9${writeDecimal(bytes)}`;
}

/** Reads an address without trusting it: nothing is known of its signature yet. */
export function readQrAddress(address: string): QrProof | { fault: QrProofFault } {
  const [, host, code, digits] = /^(https?:\/\/[^/?#]+)\/verify\/([^/?#]+)#9(\d+)$/.exec(address) ?? [];
  if (digits === undefined) return { fault: 'no_proof' };
  if (digits.length > digitsMaximum) return { fault: 'malformed' };
  const bytes = readDecimal(digits);
  const proof = bytes === null ? ('truncated' as const) : readSigned(bytes);
  if (typeof proof === 'string') return { fault: proof };
  if (proof.claims.issuer !== host) return { fault: 'wrong_host' };
  return proof.claims.code === code ? proof : { fault: 'wrong_code' };
}

/** Whom to believe: one issuer, and its keys as `/.well-known/jwks.json` shows them. */
export type QrTrust = {
  issuer: string;
  keys: readonly { kid: string; kty: string; x: string; revoked?: unknown; purpose?: string | undefined }[];
  /** Ed25519 (RFC 8032); `publicKey` is 32 bytes. */
  verify: (publicKey: Uint8Array, bytes: Uint8Array, signature: Uint8Array) => Promise<boolean> | boolean;
};

/** Offline: what it says was true when it was issued; whether it still is, the status list tells (CT5). */
export async function checkQrAddress(
  address: string,
  { issuer, keys, verify }: QrTrust,
): Promise<{ claims: QrClaims; kid: string } | { fault: QrProofFault }> {
  const proof = readQrAddress(address);
  if ('fault' in proof) return proof;
  const { claims, kid, toSign, signature } = proof;
  if (claims.issuer !== issuer) return { fault: 'wrong_host' };
  const key = keys.find((one) => one.kid === kid && one.kty === 'OKP' && isMeantFor(one, 'proof'));
  if (!key) return { fault: 'unknown_key' };
  if (key.revoked !== undefined) return { fault: 'revoked_key' };
  const isGenuine = await verify(bytesOf(key.x), toSign, signature);
  return isGenuine ? { claims, kid } : { fault: 'bad_signature' };
}

function encodeHeader(kid: string): Uint8Array {
  return encode(
    new Map<number, unknown>([
      [header.alg, header.edDsa],
      [header.kid, bytesOf(kid)],
    ]),
  );
}

function encodeClaims(claims: QrClaims): Uint8Array {
  const { issuer, code, issuedAt, expiresAt, holderName, courseTitle, grade, statusIndex } = claims;
  return encode(
    new Map<number, unknown>([
      [claim.iss, issuer],
      ...(expiresAt === null ? [] : [[claim.exp, expiresAt] as const]),
      [claim.iat, issuedAt],
      [claim.cti, new TextEncoder().encode(code)],
      [claim.certificate, [holderName, courseTitle, grade, statusIndex]],
    ]),
  );
}

function toSignOf(protectedHeader: Uint8Array, payload: Uint8Array): Uint8Array {
  return encode(['Signature1', protectedHeader, new Uint8Array(), payload]);
}

/** Tag 18, an array of four: protected header, an empty map, payload, signature; then nothing more. */
function readSigned(bytes: Uint8Array): QrProof | 'truncated' | 'malformed' {
  if (bytes[0] !== 0xd2 || bytes[1] !== 0x84) return 'malformed';
  const first = readByteString(bytes, 2);
  if (typeof first === 'string') return first;
  if (first.end >= bytes.length) return 'truncated';
  if (bytes[first.end] !== 0xa0) return 'malformed';
  const payload = readByteString(bytes, first.end + 1);
  if (typeof payload === 'string') return payload;
  const signature = readByteString(bytes, payload.end);
  if (typeof signature === 'string') return signature;
  if (signature.end !== bytes.length || signature.value.length !== signatureBytes) return 'malformed';
  const kid = readHeader(first.value);
  const claims = readClaims(payload.value);
  if (kid === null || claims === null) return 'malformed';
  return { claims, kid, toSign: toSignOf(first.value, payload.value), signature: signature.value };
}

function readByteString(bytes: Uint8Array, at: number): { value: Uint8Array; end: number } | 'truncated' | 'malformed' {
  const head = bytes[at];
  if (head === undefined) return 'truncated';
  const sizeBytes = head === 0x58 ? 1 : head === 0x59 ? 2 : 0;
  if ((sizeBytes === 0 && (head < 0x40 || head > 0x57)) || head > 0x59) return 'malformed';
  const start = at + 1 + sizeBytes;
  const size = bytes.subarray(at + 1, start).reduce((sum, byte) => sum * 256 + byte, sizeBytes === 0 ? head - 0x40 : 0);
  const end = start + size;
  return end > bytes.length || start > bytes.length ? 'truncated' : { value: bytes.slice(start, end), end };
}

function readHeader(bytes: Uint8Array): string | null {
  const kid = readMap(bytes)?.get(header.kid);
  if (!(kid instanceof Uint8Array)) return null;
  const text = encodeBase64url(kid);
  return isSame(encodeHeader(text), bytes) ? text : null;
}

function readClaims(bytes: Uint8Array): QrClaims | null {
  const map = readMap(bytes);
  const [code, own] = [map?.get(claim.cti), map?.get(claim.certificate)];
  if (!map || !(code instanceof Uint8Array) || !Array.isArray(own)) return null;
  const [holderName, courseTitle, grade, statusIndex] = own;
  const parsed = qrClaims.safeParse({
    ...{ issuer: map.get(claim.iss), code: new TextDecoder().decode(code), issuedAt: map.get(claim.iat) },
    ...{ expiresAt: map.get(claim.exp) ?? null, holderName, courseTitle, grade, statusIndex },
  });
  // Written again: an order, a number or a member that we never write is not ours.
  return parsed.success && isSame(encodeClaims(parsed.data), bytes) ? parsed.data : null;
}

function readMap(bytes: Uint8Array): Map<unknown, unknown> | null {
  try {
    const strict = { useMaps: true, strict: true, allowIndefinite: false, allowUndefined: false, allowBigInt: false };
    const value: unknown = decode(bytes, { ...strict, rejectDuplicateMapKeys: true });
    return value instanceof Map ? value : null;
  } catch {
    // The library throws for everything that is no CBOR.
    return null;
  }
}

/** Of a kid or key: both are base64url wherever they come from. */
const bytesOf = (text: string) => decodeBase64url(text) ?? new Uint8Array();

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}
