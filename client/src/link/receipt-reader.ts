// The signed receipt that covers an operation, checked again on this device each time it is shown: offline, by the server's key that was kept.
import type { LogName } from '@greenland/shared-schema/protocol/operation';
import type { DeviceStore } from '../store/device-store.ts';
import type { CheckedReceipt, ReceiptReader } from '../store/learner-replica.ts';
import { generationOfKey, type KeptReceipt, laneOfKey, lastSeq, operationKey } from '../store/local-record.ts';
import { checkReceipt, type FindServerKey } from './receipt-check.ts';

type ReaderPorts = { findServerKey: FindServerKey };

async function checkKept(
  { key, receipt }: KeptReceipt,
  store: DeviceStore,
  log: Omit<LogName, 'lane'>,
  { findServerKey }: ReaderPorts,
): Promise<CheckedReceipt['check']> {
  if (!(await findServerKey(receipt.stamp.kid, receipt.stamp.time))) return 'unknown-key';
  const last = await store.operations.findOne(key).exec();
  const ownHead = last?.get('head') ?? null;
  const ack = { upTo: receipt.seq, stamp: receipt.stamp };
  const checked = await checkReceipt(ack, { log, epoch: receipt.epoch, ownHead, findServerKey });
  if (checked === 'spoilt') return 'spoilt-key';
  return checked === 'genuine' ? 'genuine' : 'not-genuine';
}

/** The first receipt of the same log at or after `key`: the moment from which the operation there is safe. */
async function findCovering(store: DeviceStore, key: string): Promise<KeptReceipt | null> {
  const query = {
    selector: { key: { $gte: key, $lte: operationKey(laneOfKey(key), lastSeq, generationOfKey(key)) } },
    sort: [{ key: 'asc' as const }],
    limit: 1,
  };
  const [found] = await store.receipts.find(query).exec();
  return found ? (found.toJSON() as KeptReceipt) : null;
}

/** `generation`: the log that `log` names; receipts of earlier ones name a device that is no more, and can only be shown. */
export function openReceiptReader(
  store: DeviceStore,
  log: Omit<LogName, 'lane'>,
  generation: number,
  ports: ReaderPorts,
): ReceiptReader {
  return {
    async find(key) {
      const kept = await findCovering(store, key);
      if (!kept) return null;
      const { seq, stamp } = kept.receipt;
      const isOwn = generationOfKey(kept.key) === generation;
      const check = isOwn ? await checkKept(kept, store, log, ports) : 'unknown-key';
      return { seq, keyId: stamp.kid, signedAt: stamp.time, check };
    },
  };
}
