// The signed receipt that covers an operation, checked again on this device each time it is shown: offline, by the server's key that was kept.
import type { LogName } from '@greenland/shared-schema/protocol/operation';
import type { DeviceStore } from '../store/device-store.ts';
import type { CheckedReceipt, ReceiptReader } from '../store/learner-replica.ts';
import { type KeptReceipt, laneOfKey, lastSeq, operationKey } from '../store/local-record.ts';
import { isGenuineReceipt } from './receipt-check.ts';

type ReaderPorts = { findServerKey: (kid: string) => Promise<CryptoKey | null> };

async function checkReceipt(
  { key, receipt }: KeptReceipt,
  store: DeviceStore,
  log: Omit<LogName, 'lane'>,
  { findServerKey }: ReaderPorts,
): Promise<CheckedReceipt['check']> {
  if (!(await findServerKey(receipt.stamp.kid))) return 'unknown-key';
  const last = await store.operations.findOne(key).exec();
  const ownHead = last?.get('head') ?? null;
  const ack = { upTo: receipt.seq, stamp: receipt.stamp };
  const genuine = await isGenuineReceipt(ack, { log, epoch: receipt.epoch, ownHead, findServerKey });
  return genuine ? 'genuine' : 'not-genuine';
}

/** The first receipt of the same log at or after `key`: the moment from which the operation there is safe. */
async function findCovering(store: DeviceStore, key: string): Promise<KeptReceipt | null> {
  const query = {
    selector: { key: { $gte: key, $lte: operationKey(laneOfKey(key), lastSeq) } },
    sort: [{ key: 'asc' as const }],
    limit: 1,
  };
  const [found] = await store.receipts.find(query).exec();
  return found ? (found.toJSON() as KeptReceipt) : null;
}

export function openReceiptReader(store: DeviceStore, log: Omit<LogName, 'lane'>, ports: ReaderPorts): ReceiptReader {
  return {
    async find(key) {
      const kept = await findCovering(store, key);
      if (!kept) return null;
      const { seq, stamp } = kept.receipt;
      return { seq, keyId: stamp.kid, signedAt: stamp.time, check: await checkReceipt(kept, store, log, ports) };
    },
  };
}
