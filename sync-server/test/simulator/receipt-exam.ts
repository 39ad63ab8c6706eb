// Puts receipts before the device's own check, with real keys: genuine ones, and such as a liar or another log would bring.
import { generateKeyPairSync, sign, webcrypto } from 'node:crypto';
import { receiptToSign } from '@greenland/shared-schema/protocol/receipt';
import type { Ack } from '@greenland/shared-schema/protocol/wire-frame';
import { checkReceipt, type ReceiptCheck } from '../../../client/src/link/receipt-check.ts';
import { makeHash, makeId } from '../judge-scene.ts';

const log = { deviceId: makeId(1), userId: makeId(2) };
const [ownHead, otherHead] = [makeHash('h'), makeHash('o')];

const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };

/** The first case that is judged wrongly; null when all are right. */
export async function examReceipts(): Promise<string | null> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = publicKey.export({ format: 'jwk' });
  const serverKey = (await webcrypto.subtle.importKey('jwk', jwk, algorithm, true, ['verify'])) as CryptoKey;
  const ackOver = (head: string, epoch = 'e1', upTo = 7): Ack => {
    const message = receiptToSign(log, 7, head, epoch, 5);
    const signature = sign('sha256', message, { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url');
    return { type: 'ack', upTo, stamp: { kid: 'k', time: 5, signature } };
  };
  const check: ReceiptCheck = { log, epoch: 'e1', ownHead, findServerKey: async () => serverKey };
  const forged: Ack = { type: 'ack', upTo: 7, stamp: { kid: 'k', time: 5, signature: 'f'.repeat(86) } };
  const cases: [string, Ack, ReceiptCheck, boolean][] = [
    ['a genuine receipt', ackOver(ownHead), check, true],
    ['a forged receipt', forged, check, false],
    ['a receipt of another head', ackOver(otherHead), check, false],
    ['a receipt of another epoch', ackOver(ownHead, 'e2'), check, false],
    ['a receipt of another place', ackOver(ownHead, 'e1', 8), check, false],
    ['a receipt beyond the own log', ackOver(''), { ...check, ownHead: null }, false],
    ['a receipt whose key cannot be had', ackOver(ownHead), { ...check, findServerKey: async () => null }, false],
  ];
  for (const [name, ack, given, expected] of cases) {
    if (((await checkReceipt(ack, given)) === 'genuine') !== expected) return `${name} was judged wrongly`;
  }
  return null;
}
