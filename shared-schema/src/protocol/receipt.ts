// A receipt: the server's signed word that a log is durable up to a place. The screen says 'safe on the server' by it alone (P3).
import * as z from 'zod/mini';
import { contentHash, text, timeMs } from '../record/identifier.ts';
import { canonicalJson } from './canonical-json.ts';
import type { LogName } from './operation.ts';

/** What travels: the rest of the receipt is known to both sides. `kid` names a key of `/.well-known/jwks.json`. */
export const receiptStamp = z.strictObject({
  kid: text(64),
  time: timeMs,
  signature: z.string().check(z.regex(/^[A-Za-z0-9_-]{86}$/)),
});
export type ReceiptStamp = z.infer<typeof receiptStamp>;

/** A whole receipt, as a device keeps it: all operations of `log` up to `seq`, whose chain is `head`, are durable in `epoch`. */
export const receipt = z.strictObject({ seq: z.int(), head: contentHash, epoch: text(64), stamp: receiptStamp });
export type Receipt = z.infer<typeof receipt>;

/** The bytes that the server signs (ES256, IEEE P1363 form). */
export function receiptToSign(
  log: Omit<LogName, 'lane'>,
  seq: number,
  head: string,
  epoch: string,
  time: number,
): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(
    canonicalJson(['greenland/receipt/1', log.deviceId, log.userId, seq, head, epoch, time]),
  );
}
