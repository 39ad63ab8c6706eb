// What of the log moves when this device gets a new identity: everything that the server has not confirmed is written again, with its id, behind what the
// new identity has written; so, later, is what a tab wrote that had not heard of it. Pure. Nothing that is written is changed or removed by it (P4).
import { parseAct } from '@greenland/shared-schema/protocol/operation';
import {
  generationOfKey,
  isAcknowledged,
  type KeptReceipt,
  type LinkRecord,
  type LoggedOperation,
} from './local-record.ts';

/** What the last identity that had a link knew: its generation, and how far the server had confirmed it. Null when that was lost, too. */
export type KnownLink = { generation: number; acknowledged: Readonly<LinkRecord['acknowledged']> } | null;

export type IsSafe = (entry: LoggedOperation) => boolean;

/** Lane and generation: each of them is a chain of its own, with its own receipts. */
const chainOf = (key: string) => key.slice(0, 3);

/**
 * Whether the server has confirmed a writing. Of the generation that has the link the link knows it, which also hears of what a restored server lost (RW4).
 * Of every other one its receipts say it: those that fit the chain as it stands here (RC2), and never the generation's number.
 */
export function judgeSafety(
  entries: readonly LoggedOperation[],
  receipts: readonly KeptReceipt[],
  link: KnownLink,
): IsSafe {
  const headByKey = new Map(receipts.length > 0 ? entries.map(({ key, head }) => [key, head]) : []);
  const reachByChain = new Map<string, number>();
  for (const { key, receipt } of receipts) {
    const reached = reachByChain.get(chainOf(key)) ?? 0;
    if (headByKey.get(key) === receipt.head) reachByChain.set(chainOf(key), Math.max(reached, receipt.seq));
  }
  return (entry) => {
    if (generationOfKey(entry.key) === link?.generation) return isAcknowledged(entry, link.acknowledged);
    return entry.operation.seq <= (reachByChain.get(chainOf(entry.key)) ?? 0);
  };
}

const lessonOf = ({ operation }: LoggedOperation): [string, number] | null => {
  const act = parseAct(operation.kind, operation.payload);
  if (act?.kind !== 'time-spent') return null;
  return [`${act.payload.courseId}/${act.payload.lessonId}`, act.payload.totalSeconds];
};

/**
 * Time is told as a device's total, and each identity is another device: a total of an older one that is written again adds to the new one's total what
 * no earlier operation of the older one has told, or has been written again for (LG3).
 */
class TimeTold {
  private readonly secondsByGeneration = new Map<string, number>();

  private reached = (place: string) => this.secondsByGeneration.get(place) ?? 0;

  private reach(place: string, seconds: number): void {
    this.secondsByGeneration.set(place, Math.max(seconds, this.reached(place)));
  }

  note(entry: LoggedOperation): void {
    const counted = lessonOf(entry);
    if (counted) this.reach(`${generationOfKey(entry.key)}/${counted[0]}`, counted[1]);
  }

  /** `entry` as `generation` tells it. */
  retell(entry: LoggedOperation, generation: number): LoggedOperation {
    const counted = lessonOf(entry);
    if (!counted) return entry;
    const [from, to] = [generationOfKey(entry.key), generation].map((one) => `${one}/${counted[0]}`) as [
      string,
      string,
    ];
    const totalSeconds = this.reached(to) + Math.max(0, counted[1] - this.reached(from));
    this.reach(from, counted[1]);
    this.reach(to, totalSeconds);
    return { ...entry, operation: { ...entry.operation, payload: { ...entry.operation.payload, totalSeconds } } };
  }
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
  const lastById = new Map(entries.map((entry) => [entry.operation.id, entry]));
  const told = new TimeTold();
  const isOwn = ({ key }: LoggedOperation) => generationOfKey(key) >= generation;
  for (const entry of entries) {
    if (isOwn(entry) || isSafe(entry) || lastById.get(entry.operation.id) !== entry) told.note(entry);
  }
  // Receipts of a device that has lost its link may be of before a server's restore: then all is supplied again.
  const unsent = [...lastById.values()].filter((entry) => !isOwn(entry) && !(link && isSafe(entry)));
  return unsent.map((entry) => told.retell(entry, generation));
}

/** The log as it is shown: the last writing of each operation, in the order of the places where they stand now. */
export function standingLog(entries: readonly LoggedOperation[]): LoggedOperation[] {
  const lastById = new Map(entries.map((entry) => [entry.operation.id, entry]));
  return entries.filter((entry) => lastById.get(entry.operation.id) === entry);
}
