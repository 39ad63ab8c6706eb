// The log of what this learner did on this device: a hash chain, written once, in order, durable before anyone is told (P3, P4).
import {
  type Act,
  type ByLane,
  byLane,
  type Lane,
  type LogName,
  laneByKind,
  lanes,
  type Operation,
  operationVersion,
} from '@greenland/shared-schema/protocol/operation';
import { chainStart, extendChainBy, hashTextBy, type Sha256 } from '@greenland/shared-schema/protocol/operation-chain';
import type { Grade } from '@greenland/shared-schema/record/quiz';
import type { RxCollection } from 'rxdb';
import { generationOfKey, type LoggedOperation, lastGeneration, lastSeq, operationKey } from '../store/local-record.ts';
import { type KeyRange, type RowQuery, readRows } from '../store/read-rows.ts';
import { type CountedTime, TimeCounter } from './time-counter.ts';

export type OperationLogPorts = {
  operations: RxCollection<LoggedOperation>;
  log: Omit<LogName, 'lane'>;
  /** Which identity of this device writes; earlier ones have left their operations as they were. */
  generation: number;
  /** The chain's secret, base64url. */
  secret: string;
  sha256: Sha256;
  newId: () => string;
  /** Milliseconds since 1970, as this device believes. */
  now: () => number;
  /** Milliseconds that only ever grow while this process lives. */
  monotonicMs: () => number;
};

/** `id`: the operation that is there already with this id is answered, and none is written. */
type Given = { provisional?: Grade | null; id?: string };

export type OperationLog = {
  /** Resolves with the operation, in the lane of its kind, when the store has it for good. */
  append(act: Act, given?: Given): Promise<Operation>;
  /** The same, of time that goes on from what this device has counted on the lesson so far. */
  appendTime(time: CountedTime): Promise<Operation>;
  /** Whether an operation with this id was ever written here. */
  holds(id: string): Promise<boolean>;
  /** A lane from `fromSeq` on, `limit` at most, in order. */
  read(lane: Lane, fromSeq: number, limit: number): Promise<LoggedOperation[]>;
  /** The last seq of each lane, 0 where it is empty. */
  newest(): Promise<ByLane<number>>;
  /** Ends the log in this tab: whoever appends later is told so. Resolves when what was under way is written. */
  seal(): Promise<void>;
};

/** What RxDB answers when another tab has written this place first. */
export const isConflict = (error: unknown) => error instanceof Object && 'code' in error && error.code === 'CONFLICT';

/** Half of an emoji, cut by a field's length, or U+0000, pasted: no database takes them, and nobody has typed them. */
const wellFormed = (value: unknown) =>
  typeof value === 'string' ? value.replace(/\p{Surrogate}/gu, '\ufffd').replaceAll('\0', '') : value;

/** The keys of a lane from `seq` of a generation on. */
const placesFrom = (lane: Lane, generation: number, seq: number): KeyRange => ({
  $gte: operationKey(lane, seq, generation),
  $lte: operationKey(lane, lastSeq, generation),
});

export async function readPlaces(
  { operations }: Pick<OperationLogPorts, 'operations'>,
  query: RowQuery,
): Promise<LoggedOperation[]> {
  const rows = await readRows(operations, query);
  return rows.map(({ key, operation, head, provisional }) => ({ key, operation, head, provisional }));
}

/** What was written last in the lane, by whatever generation up to `generation`. */
export async function readLast(
  ports: Pick<OperationLogPorts, 'operations'>,
  lane: Lane,
  generation: number,
): Promise<LoggedOperation | null> {
  const key = { ...placesFrom(lane, generation, 0), $gte: operationKey(lane, 0) };
  return (await readPlaces(ports, { selector: { key }, order: 'desc', limit: 1 }))[0] ?? null;
}

async function findById(ports: OperationLogPorts, id: string): Promise<Operation | null> {
  const query: RowQuery = { selector: { 'operation.id': { $eq: id } }, order: 'asc', limit: 1 };
  return (await readPlaces(ports, query))[0]?.operation ?? null;
}

/**
 * Another tab has made this device new: this one has not the secret of the new chain. What slips in all the same, where the new identity has written
 * nothing yet, is durable, and the tab that has the link writes it again (LG5).
 */
const outdated = () => new Error('This tab writes under an identity that the device has given up: it starts anew.');

/** What is to be written: what it says may depend on what stands before its place, whose seq is `last`. */
type Deed = { kind: Act['kind']; tell: (last: number) => Promise<Act['payload']>; given: Given };

/** Writes the next place of the log; rejects with RxDB's conflict when another tab was faster. */
async function writeNext(ports: OperationLogPorts, { kind, tell, given }: Deed): Promise<Operation> {
  const { operations, log, generation, secret } = ports;
  const { provisional = null, id } = given;
  const hashText = hashTextBy(ports.sha256);
  const lane = laneByKind[kind];
  const last = await readLast(ports, lane, lastGeneration);
  const at = last ? generationOfKey(last.key) : 0;
  if (at > generation) throw outdated();
  // After the last place was read: whoever writes this id in between takes the place, and this one looks again.
  const there = id === undefined ? null : await findById(ports, id);
  if (there) return there;
  const previous = at === generation ? last : null;
  const payload = await tell(previous?.operation.seq ?? 0);
  const operation: Operation = {
    version: operationVersion,
    id: id ?? ports.newId(),
    seq: (previous?.operation.seq ?? 0) + 1,
    kind,
    payload: JSON.parse(JSON.stringify(payload), (_key, value) => wellFormed(value)),
    wallTime: Math.max(0, Math.round(ports.now())),
    monotonicMs: Math.max(0, Math.round(ports.monotonicMs())),
  };
  const head = extendChainBy(hashText, previous?.head ?? chainStart(hashText, { ...log, lane }), secret, [operation]);
  await operations.insert({ key: operationKey(lane, operation.seq, generation), operation, head, provisional });
  return operation;
}

async function append(ports: OperationLogPorts, deed: Deed): Promise<Operation> {
  for (;;) {
    try {
      return await writeNext(ports, deed);
    } catch (error) {
      if (!isConflict(error)) throw error;
    }
  }
}

/** The time that this identity wrote: after a seq of its lane, or all of it, in whatever lane. */
async function readTime(ports: OperationLogPorts, after: number | null): Promise<Operation[]> {
  const lane = laneByKind['time-spent'];
  const from = after === null ? lanes : [lane];
  const selectors = from.map((one) => ({ key: placesFrom(one, ports.generation, (after ?? 0) + 1) }));
  const read = (selector: object) => readPlaces(ports, { selector, order: 'asc', limit: Number.MAX_SAFE_INTEGER });
  return (await Promise.all(selectors.map(read))).flat().map(({ operation }) => operation);
}

export function openOperationLog(ports: OperationLogPorts): OperationLog {
  let queue: Promise<unknown> = Promise.resolve();
  let sealed = false;
  const counter = new TimeCounter(ports.log.deviceId, (after) => readTime(ports, after));
  const enqueue = (deed: Deed): Promise<Operation> => {
    if (sealed) return Promise.reject(new Error('This device was removed: nothing more is written on it.'));
    const appended = queue.then(() => append(ports, deed));
    queue = appended.catch(() => undefined);
    return appended;
  };
  return {
    append: ({ kind, payload }, given = {}) => enqueue({ kind, tell: async () => payload, given }),
    appendTime: (time) => enqueue({ kind: 'time-spent', tell: (last) => counter.tellNext(time, last), given: {} }),
    read: (lane, fromSeq, limit) =>
      readPlaces(ports, { selector: { key: placesFrom(lane, ports.generation, fromSeq) }, order: 'asc', limit }),
    async seal() {
      sealed = true;
      await queue;
    },
    async newest() {
      const last = await Promise.all(lanes.map((lane) => readLast(ports, lane, ports.generation)));
      return byLane((lane) => {
        const entry = last[lane];
        return entry && generationOfKey(entry.key) === ports.generation ? entry.operation.seq : 0;
      });
    },
    holds: async (id) => (await findById(ports, id)) !== null,
  };
}
