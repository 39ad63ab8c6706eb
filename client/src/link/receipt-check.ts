// Whether a receipt is the server's word. Only then may the screen say 'safe on the server' (P3).
import { decodeBase64url } from '@greenland/shared-schema/protocol/base64url';
import type { LogName } from '@greenland/shared-schema/protocol/operation';
import { receiptToSign } from '@greenland/shared-schema/protocol/receipt';
import type { Ack } from '@greenland/shared-schema/protocol/wire-frame';

/** The server's public key, unless it was compromised at `signedAt` (ms); null when it cannot be had. */
export type FindServerKey = (kid: string, signedAt: number) => Promise<CryptoKey | 'spoilt' | null>;

export type ReceiptCheck = {
  log: Omit<LogName, 'lane'>;
  epoch: string;
  /** The chain that this device has at the acknowledged place; null when its log does not reach so far. */
  ownHead: string | null;
  findServerKey: FindServerKey;
};

/**
 * `genuine`: the server's word about the very operations that this device wrote. `of-another-log`: the place is not as this device knows it.
 * `spoilt`: whoever has stolen the key could have written it.
 */
export type CheckedReceipt = 'genuine' | 'of-another-log' | 'spoilt' | 'unreadable';

export async function checkReceipt(ack: Pick<Ack, 'upTo' | 'stamp'>, check: ReceiptCheck): Promise<CheckedReceipt> {
  if (check.ownHead === null) return 'of-another-log';
  const key = await check.findServerKey(ack.stamp.kid, ack.stamp.time);
  if (key === 'spoilt') return 'spoilt';
  const signature = decodeBase64url(ack.stamp.signature);
  if (!key || !signature) return 'unreadable';
  const message = receiptToSign(check.log, ack.upTo, check.ownHead, check.epoch, ack.stamp.time);
  const fits = await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, signature, message);
  return fits ? 'genuine' : 'of-another-log';
}
