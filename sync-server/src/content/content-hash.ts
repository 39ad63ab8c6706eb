// Content hashes: SHA-256 of exact bytes, in base64url. The name of every pack, file and quiz version.
import { createHash } from 'node:crypto';
import { canonicalJson } from '@greenland/shared-schema/protocol/canonical-json';

/** SHA-256 in base64url without padding: 43 characters. */
export function hashBytes(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64url');
}

/** UTF-8 bytes of the canonical JSON of `value`. */
export function jsonBytes(value: unknown): Buffer {
  return Buffer.from(canonicalJson(value), 'utf8');
}

/** The hash of a value's canonical JSON. */
export function hashJson(value: unknown): string {
  return hashBytes(jsonBytes(value));
}
