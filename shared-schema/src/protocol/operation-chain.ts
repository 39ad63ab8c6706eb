// The hash chain of a log (SPEC OC1 to OC5). It covers a salted commitment of each payload, so that erasing a payload leaves the chain checkable.
import { encodeBase64url } from './base64url.ts';
import { canonicalJson } from './canonical-json.ts';
import type { LogName, Operation } from './operation.ts';

/** SHA-256 of the bytes; a port, because this package brings no hash of its own. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

/** SHA-256 of a text in UTF-8, as base64url. A port of its own: a server hashes a thousand texts a push, and its platform does all of it at once. */
export type HashText = (text: string) => string;

const utf8 = new TextEncoder();

/** Where the platform hashes bytes only. */
export const hashTextBy =
  (sha256: Sha256): HashText =>
  (text) =>
    encodeBase64url(sha256(utf8.encode(text)));

/** The chain before its first operation. Lane 0 goes on with the chains that began before there were lanes. */
export function chainStart(hashText: HashText, { deviceId, userId, lane }: LogName): string {
  return hashText(canonicalJson(['greenland/chain/1', deviceId, userId, ...(lane === 0 ? [] : [lane])]));
}

/** The commitment of a payload. `secret` is the log's own secret, base64url of 32 random bytes: erased with the payloads. */
export function payloadCommitment(
  hashText: HashText,
  secret: string,
  operation: Pick<Operation, 'seq' | 'payload'>,
): string {
  return hashText(canonicalJson(['greenland/payload/1', secret, operation.seq, operation.payload]));
}

/** The chain after one more operation. */
export function extendChain(
  hashText: HashText,
  previous: string,
  operation: Omit<Operation, 'payload'>,
  commitment: string,
): string {
  const { version, id, seq, kind, wallTime, monotonicMs } = operation;
  return hashText(canonicalJson([previous, version, id, seq, kind, wallTime, monotonicMs, commitment]));
}

/** The chain after all of `operations`, which follow each other without a gap. */
export function extendChainBy(
  hashText: HashText,
  start: string,
  secret: string,
  operations: readonly Operation[],
): string {
  return operations.reduce(
    (head, operation) => extendChain(hashText, head, operation, payloadCommitment(hashText, secret, operation)),
    start,
  );
}

/** The bytes that the device signs (ES256, IEEE P1363 form) for a batch that ends at `seq` with chain `head`. */
export function headToSign(log: Omit<LogName, 'lane'>, seq: number, head: string): Uint8Array<ArrayBuffer> {
  return utf8.encode(canonicalJson(['greenland/head/1', log.deviceId, log.userId, seq, head]));
}
