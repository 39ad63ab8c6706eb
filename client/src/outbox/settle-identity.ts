// Which generation of the log this device writes. When its keys, its link or part of its log was lost, a new identity goes on: it writes again what no server
// has confirmed. So it does, later, with what a tab wrote that did not know of it, and with all that a server of another epoch may have lost (RW4). Killed on the way it goes on at the next start; the keys of the places see
// to it that nothing is written again twice, however many tabs do this at once.
import { type Lane, type LogName, lanes } from '@greenland/shared-schema/protocol/operation';
import { chainStart, extendChainBy, hashTextBy, type Sha256 } from '@greenland/shared-schema/protocol/operation-chain';
import { findUnsent, type KnownLink } from '../store/carry-over.ts';
import type { DeviceStore } from '../store/device-store.ts';
import {
  freshLinkRecord,
  generationOfKey,
  type LinkRecord,
  type LoggedOperation,
  laneOfKey,
  lastGeneration,
  operationKey,
} from '../store/local-record.ts';
import { nameStorageFault } from '../store/not-saved.ts';
import { readRows } from '../store/read-rows.ts';
import { isConflict, readLast, readPlaces } from './operation-log.ts';

export type SettlePorts = { store: DeviceStore; log: Omit<LogName, 'lane'>; secret: string; sha256: Sha256 };

/** As one transaction reads it: what stands in it decides which places are free. */
const everything = { selector: {}, order: 'asc' as const, limit: Number.MAX_SAFE_INTEGER };

const inPlace = (entries: readonly LoggedOperation[], lane: Lane, generation: number) =>
  entries.filter(({ key }) => laneOfKey(key) === lane && generationOfKey(key) === generation);

/** Whether all that stands in `generation` follows on this identity's own start of the chain. */
function isOwn(entries: readonly LoggedOperation[], generation: number, { log, secret, sha256 }: SettlePorts): boolean {
  const hashText = hashTextBy(sha256);
  return lanes.every((lane) => {
    const [first] = inPlace(entries, lane, generation);
    return (
      !first ||
      first.head === extendChainBy(hashText, chainStart(hashText, { ...log, lane }), secret, [first.operation])
    );
  });
}

/** `unsent` behind what the lane holds already. */
async function writeAgain(
  unsent: readonly LoggedOperation[],
  last: LoggedOperation | undefined,
  place: { lane: Lane; generation: number },
  { store, log, secret, sha256 }: SettlePorts,
): Promise<void> {
  const { lane, generation } = place;
  let seq = last?.operation.seq ?? 0;
  const hashText = hashTextBy(sha256);
  let head = last?.head ?? chainStart(hashText, { ...log, lane });
  for (const { operation: before, provisional } of unsent) {
    seq += 1;
    const operation = { ...before, seq };
    head = extendChainBy(hashText, head, secret, [operation]);
    await store.operations.insert({ key: operationKey(lane, seq, generation), operation, head, provisional });
  }
}

/** Writes under `generation` what it has to say of older ones; rejects with RxDB's conflict when another tab took a place first. */
async function carryOnce(ports: SettlePorts, generation: number, link: KnownLink): Promise<void> {
  const { operations, receipts } = ports.store;
  const entries = await readPlaces({ operations }, everything);
  // Given up itself meanwhile: the newer one takes up all.
  if (entries.some(({ key }) => generationOfKey(key) > generation)) return;
  const unsent = findUnsent(entries, generation, await readRows(receipts, everything), link);
  for (const lane of lanes) {
    const own = unsent.filter(({ key }) => laneOfKey(key) === lane);
    await writeAgain(own, inPlace(entries, lane, generation).at(-1), { lane, generation }, ports);
  }
}

async function carry(ports: SettlePorts, generation: number, link: KnownLink): Promise<void> {
  for (;;) {
    try {
      return await carryOnce(ports, generation, link);
    } catch (error) {
      if (!isConflict(error)) throw error;
    }
  }
}

async function readLink({ store }: SettlePorts): Promise<LinkRecord | null> {
  const stored = await store.links.findOne('link').exec();
  return stored ? (stored.toJSON() as LinkRecord) : null;
}

/** Writes again, under this identity's `generation`, what of older ones no receipt of the server's epoch covers: each operation once. */
export async function settleLate(ports: SettlePorts, generation: number): Promise<void> {
  if (generation > 0) await carry(ports, generation, await readLink(ports));
}

/** Nobody is kept from their work because something does not fit on this phone: it is shown as unsent, and tried again by the tab that leads. */
async function settleAtStart(ports: SettlePorts, generation: number): Promise<void> {
  try {
    await settleLate(ports, generation);
  } catch (fault) {
    if (nameStorageFault(fault) !== 'storage_full') throw fault;
  }
}

/** The last receipts of a link whose record is about to be replaced: the oldest stores have kept no others. */
async function keepReceipts({ store }: SettlePorts, { generation, receipts }: LinkRecord): Promise<void> {
  for (const lane of lanes) {
    const receipt = receipts[lane];
    if (receipt) await store.receipts.incrementalUpsert({ key: operationKey(lane, receipt.seq, generation), receipt });
  }
}

async function renew(ports: SettlePorts, newest: number, former: LinkRecord | null): Promise<number> {
  const { store, log } = ports;
  const entries = await readPlaces(store, everything);
  const generation = isOwn(entries, newest, ports) ? newest : newest + 1;
  if (former) await keepReceipts(ports, former);
  await carry(ports, generation, former);
  // Last: until then the former identity's word says what is unsent.
  await store.links.incrementalUpsert(freshLinkRecord(log.deviceId, generation));
  return generation;
}

/** Answers the generation, once all that it has to say is in its log. */
export async function settleIdentity(ports: SettlePorts): Promise<number> {
  const { store, log } = ports;
  const former = await readLink(ports);
  const last = await Promise.all(lanes.map((lane) => readLast(store, lane, lastGeneration)));
  const newest = Math.max(0, ...last.map((entry) => (entry ? generationOfKey(entry.key) : 0)));
  if (former?.deviceId !== log.deviceId || former.generation < newest) return renew(ports, newest, former);
  await settleAtStart(ports, former.generation);
  return former.generation;
}
