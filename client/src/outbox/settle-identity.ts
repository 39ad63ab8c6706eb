// Which generation of the log this device writes. When its keys, its link or part of its log was lost, a new identity goes on: it writes again what no server
// has confirmed. Killed on the way it goes on at the next start. One tab at a time.
import { type Lane, type LogName, lanes } from '@greenland/shared-schema/protocol/operation';
import { chainStart, extendChainBy, type Sha256 } from '@greenland/shared-schema/protocol/operation-chain';
import { findUnsent } from '../store/carry-over.ts';
import type { DeviceStore } from '../store/device-store.ts';
import {
  freshLinkRecord,
  generationOfKey,
  type LinkRecord,
  type LoggedOperation,
  laneOfKey,
  operationKey,
} from '../store/local-record.ts';

export type SettlePorts = { store: DeviceStore; log: Omit<LogName, 'lane'>; secret: string; sha256: Sha256 };

const inPlace = (entries: readonly LoggedOperation[], lane: Lane, generation: number) =>
  entries.filter(({ key }) => laneOfKey(key) === lane && generationOfKey(key) === generation);

/** Whether all that stands in `generation` follows on this identity's own start of the chain. */
function isOwn(entries: readonly LoggedOperation[], generation: number, { log, secret, sha256 }: SettlePorts): boolean {
  return lanes.every((lane) => {
    const [first] = inPlace(entries, lane, generation);
    return (
      !first || first.head === extendChainBy(sha256, chainStart(sha256, { ...log, lane }), secret, [first.operation])
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
  let head = last?.head ?? chainStart(sha256, { ...log, lane });
  for (const { operation: before, provisional } of unsent) {
    seq += 1;
    const operation = { ...before, seq };
    head = extendChainBy(sha256, head, secret, [operation]);
    await store.operations.insert({ key: operationKey(lane, seq, generation), operation, head, provisional });
  }
}

/** Answers the generation, once all that it has to say is in its log. */
export async function settleIdentity(ports: SettlePorts): Promise<number> {
  const { store, log } = ports;
  const stored = await store.links.findOne('link').exec();
  const former = stored ? (stored.toJSON() as LinkRecord) : null;
  if (former?.deviceId === log.deviceId) return former.generation;
  const documents = await store.operations.find({ sort: [{ key: 'asc' }] }).exec();
  const entries = documents.map((document) => document.toJSON() as LoggedOperation);
  const newest = Math.max(0, ...entries.map(({ key }) => generationOfKey(key)));
  const generation = isOwn(entries, newest, ports) ? newest : newest + 1;
  const unsent = findUnsent(entries, generation, former);
  for (const lane of lanes) {
    const own = unsent.filter(({ key }) => laneOfKey(key) === lane);
    await writeAgain(own, inPlace(entries, lane, generation).at(-1), { lane, generation }, ports);
  }
  // Last: until then the former identity's word says what is unsent.
  await store.links.incrementalUpsert(freshLinkRecord(log.deviceId, generation));
  return generation;
}
