// Whether a receipt is the server's word. Only then may the screen say 'safe on the server' (P3).
import { decodeBase64url } from '@greenland/shared-schema/protocol/base64url';
import type { LogName } from '@greenland/shared-schema/protocol/operation';
import { receiptToSign } from '@greenland/shared-schema/protocol/receipt';
import type { Ack } from '@greenland/shared-schema/protocol/wire-frame';

export type ReceiptCheck = {
  log: Omit<LogName, 'lane'>;
  epoch: string;
  /** The chain that this device has at the acknowledged place; null when its log does not reach so far. */
  ownHead: string | null;
  /** The server's public key; null when it cannot be had. */
  findServerKey: (kid: string) => Promise<CryptoKey | null>;
};

/** `genuine`: the server's word about the very operations that this device wrote. `of-another-log`: the place is not as this device knows it. */
export type CheckedReceipt = 'genuine' | 'of-another-log' | 'unreadable';

export async function checkReceipt(ack: Pick<Ack, 'upTo' | 'stamp'>, check: ReceiptCheck): Promise<CheckedReceipt> {
  if (check.ownHead === null) return 'of-another-log';
  const key = await check.findServerKey(ack.stamp.kid);
  const signature = decodeBase64url(ack.stamp.signature);
  if (!key || !signature) return 'unreadable';
  const message = receiptToSign(check.log, ack.upTo, check.ownHead, check.epoch, ack.stamp.time);
  const fits = await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, signature, message);
  return fits ? 'genuine' : 'of-another-log';
}
