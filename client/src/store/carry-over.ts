// What of the log moves when this device gets a new identity: everything that the server has not confirmed is written again, with its id, behind what the
// new identity has written; so, later, is what a tab wrote that had not heard of it, and what a restored server lost of identities that were given up
// (RW4). Pure. Nothing that is written is changed or removed by it (P4).
import {
  generationOfKey,
  isAcknowledged,
  type KeptReceipt,
  type LinkRecord,
  type LoggedOperation,
} from './local-record.ts';

/** What the last identity that had a link knew: who and which it was, and how far which epoch of the server had confirmed it. Null when that was lost, too. */
export type KnownLink = Readonly<Pick<LinkRecord, 'deviceId' | 'generation' | 'acknowledged' | 'epoch'>> | null;

export type IsSafe = (entry: LoggedOperation) => boolean;

/** Lane and generation: each of them is a chain of its own, with its own receipts. */
const chainOf = (key: string) => key.slice(0, 3);

/**
 * Whether the server has confirmed a writing. Of the generation that has the link the link knows it, which also hears of what a restored server lost (RW4).
 * Of every other one its receipts say it: those that fit the chain as it stands here (RC2), of the epoch in which the server is, where that is known.
 */
export function judgeSafety(
  entries: readonly LoggedOperation[],
  receipts: readonly KeptReceipt[],
  link: KnownLink,
): IsSafe {
  const headByKey = new Map(receipts.length > 0 ? entries.map(({ key, head }) => [key, head]) : []);
  const reachByChain = new Map<string, number>();
  const epoch = link?.epoch ?? null;
  for (const { key, receipt } of receipts) {
    const counts = headByKey.get(key) === receipt.head && (epoch === null || receipt.epoch === epoch);
    if (counts) reachByChain.set(chainOf(key), Math.max(reachByChain.get(chainOf(key)) ?? 0, receipt.seq));
  }
  return (entry) => {
    if (generationOfKey(entry.key) === link?.generation) return isAcknowledged(entry, link.acknowledged);
    return entry.operation.seq <= (reachByChain.get(chainOf(entry.key)) ?? 0);
  };
}

const isTime = ({ operation }: LoggedOperation) => operation.kind === 'time-spent';

/**
 * Time as it is written again: it says who counted it, so that it is the same time wherever it is told (LG3). Older builds did not say it: then it was the
 * identity that wrote it. Of those before the last nobody knows the name: the first time that it told lends its own, the same to all that it counted.
 */
function nameCounters(
  entries: readonly LoggedOperation[],
  link: KnownLink,
): (entry: LoggedOperation) => LoggedOperation {
  const nameByGeneration = new Map<number, string>();
  for (const { key, operation } of entries.filter(isTime)) {
    if (!nameByGeneration.has(generationOfKey(key))) nameByGeneration.set(generationOfKey(key), operation.id);
  }
  if (link) nameByGeneration.set(link.generation, link.deviceId);
  return (entry) => {
    const { payload } = entry.operation;
    if (!isTime(entry) || payload.countedBy !== undefined) return entry;
    const countedBy = nameByGeneration.get(generationOfKey(entry.key));
    return { ...entry, operation: { ...entry.operation, payload: { ...payload, countedBy } } };
  };
}

/**
 * Of `entries`, in the order of their keys, those that `generation` has to write again: the last writing of each is older, and no receipt covers it. What an
 * interrupted carrying has written already is left out. What the server got without this device knowing is answered as a duplicate (OP7).
 */
export function findUnsent(
  entries: readonly LoggedOperation[],
  generation: number,
  receipts: readonly KeptReceipt[],
  link: KnownLink,
): LoggedOperation[] {
  const isSafe = judgeSafety(entries, receipts, link);
  const isUnsent = (entry: LoggedOperation) => generationOfKey(entry.key) < generation && !isSafe(entry);
  // In the order in which they were done: a map keeps the place of the first writing.
  const lastById = new Map(entries.map((entry) => [entry.operation.id, entry]));
  return [...lastById.values()].filter(isUnsent).map(nameCounters(entries, link));
}

/** The log as it is shown: the last writing of each operation, in the order of the places where they stand now. */
export function standingLog(entries: readonly LoggedOperation[]): LoggedOperation[] {
  const lastById = new Map(entries.map((entry) => [entry.operation.id, entry]));
  return entries.filter((entry) => lastById.get(entry.operation.id) === entry);
}
