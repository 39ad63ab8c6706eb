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

/** True when the signature is the server's and it speaks of the very operations that this device wrote. */
export async function isGenuineReceipt(ack: Ack, check: ReceiptCheck): Promise<boolean> {
  if (check.ownHead === null) return false;
  const key = await check.findServerKey(ack.stamp.kid);
  const signature = decodeBase64url(ack.stamp.signature);
  if (!key || !signature) return false;
  const message = receiptToSign(check.log, ack.upTo, check.ownHead, check.epoch, ack.stamp.time);
  return crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, signature, message);
}
