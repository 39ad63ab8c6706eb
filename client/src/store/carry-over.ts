// What of the log moves when this device gets a new identity: everything that the server has not confirmed is written again, with its id, behind what the
// new identity has written. Pure. Nothing that is written is changed or removed by it (P4).
import { type ByLane, type Operation, parseAct } from '@greenland/shared-schema/protocol/operation';
import { generationOfKey, isAcknowledged, type LoggedOperation } from './local-record.ts';

/** What the last identity that had a link knew: its generation, and how far the server had confirmed it. Null when that was lost, too. */
export type FormerLink = { generation: number; acknowledged: ByLane<number> } | null;

function isConfirmed(entry: LoggedOperation, former: FormerLink): boolean {
  if (!former) return false;
  const generation = generationOfKey(entry.key);
  return (
    generation < former.generation || (generation === former.generation && isAcknowledged(entry, former.acknowledged))
  );
}

const lessonOf = ({ operation }: LoggedOperation): [string, number] | null => {
  const act = parseAct(operation.kind, operation.payload);
  if (act?.kind !== 'time-spent') return null;
  return [`${act.payload.courseId}/${act.payload.lessonId}`, act.payload.totalSeconds];
};

/** Time is told as a device's total, and the new identity is another device: it tells what the old one has not. */
function withoutToldTime(entry: LoggedOperation, toldByLesson: ReadonlyMap<string, number>): LoggedOperation {
  const counted = lessonOf(entry);
  if (!counted) return entry;
  const totalSeconds = Math.max(0, counted[1] - (toldByLesson.get(counted[0]) ?? 0));
  const payload = { ...entry.operation.payload, totalSeconds };
  return { ...entry, operation: { ...entry.operation, payload } };
}

/**
 * Of `entries`, in the order of their keys, those that `generation` has to write again; what an interrupted carrying has written already is left out. What
 * the server got without this device knowing is answered as a duplicate (OP7).
 */
export function findUnsent(
  entries: readonly LoggedOperation[],
  generation: number,
  former: FormerLink,
): LoggedOperation[] {
  const isOwn = ({ key }: LoggedOperation) => generationOfKey(key) >= generation;
  const confirmed = entries.filter((entry) => isConfirmed(entry, former));
  const done = new Set([...entries.filter(isOwn), ...confirmed].map(({ operation }) => operation.id));
  const toldByLesson = new Map<string, number>();
  for (const counted of confirmed.map(lessonOf)) {
    if (counted) toldByLesson.set(counted[0], Math.max(counted[1], toldByLesson.get(counted[0]) ?? 0));
  }
  const unsentById = new Map<string, LoggedOperation>();
  for (const entry of entries) if (!done.has(entry.operation.id)) unsentById.set(entry.operation.id, entry);
  return [...unsentById.values()].map((entry) => withoutToldTime(entry, toldByLesson));
}

/** The log as this identity shows it: of an operation that was written again the last writing; older ones are confirmed. */
export function standingLog(entries: readonly LoggedOperation[], generation: number): LoggedOperation[] {
  const isOlder = ({ key }: LoggedOperation) => generationOfKey(key) < generation;
  const entryById = new Map<string, LoggedOperation>();
  for (const entry of entries.filter(isOlder)) entryById.set(entry.operation.id, asConfirmed(entry));
  for (const entry of entries.filter((one) => !isOlder(one))) entryById.set(entry.operation.id, entry);
  return [...entryById.values()];
}

/** Time that an older identity told is another device's, and stands in documents: laid over them as this one's it would count twice. */
export const countsHere = ({ operation: { seq, kind } }: LoggedOperation) => seq > 0 || kind !== 'time-spent';

/** No server has confirmed less than place 0. */
const asConfirmed = (entry: LoggedOperation): LoggedOperation => {
  const operation: Operation = { ...entry.operation, seq: 0 };
  return { ...entry, operation };
};
