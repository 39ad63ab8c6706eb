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
import { chainStart, extendChainBy, type Sha256 } from '@greenland/shared-schema/protocol/operation-chain';
import type { Grade } from '@greenland/shared-schema/record/quiz';
import type { RxCollection } from 'rxdb';
import { type LoggedOperation, lastSeq, operationKey } from '../store/local-record.ts';

export type OperationLogPorts = {
  operations: RxCollection<LoggedOperation>;
  log: Omit<LogName, 'lane'>;
  /** The chain's secret, base64url. */
  secret: string;
  sha256: Sha256;
  newId: () => string;
  /** Milliseconds since 1970, as this device believes. */
  now: () => number;
  /** Milliseconds that only ever grow while this process lives. */
  monotonicMs: () => number;
};

export type OperationLog = {
  /** Resolves with the operation, in the lane of its kind, when the store has it for good. */
  append(act: Act, provisional?: Grade | null): Promise<Operation>;
  /** A lane from `fromSeq` on, `limit` at most, in order. */
  read(lane: Lane, fromSeq: number, limit: number): Promise<LoggedOperation[]>;
  /** The last seq of each lane, 0 where it is empty. */
  newest(): Promise<ByLane<number>>;
};

/** What RxDB answers when another tab has written this place first. */
const isConflict = (error: unknown) => error instanceof Object && 'code' in error && error.code === 'CONFLICT';

/** Half of an emoji, cut by a field's length, or U+0000, pasted: no database takes them, and nobody has typed them. */
const wellFormed = (value: unknown) =>
  typeof value === 'string' ? value.replace(/\p{Surrogate}/gu, '\ufffd').replaceAll('\0', '') : value;

const asLogged = (document: { toJSON(): unknown }) => document.toJSON() as LoggedOperation;

/** The keys of a lane from `seq` on. */
const placesFrom = (lane: Lane, seq: number) => ({
  key: { $gte: operationKey(lane, seq), $lte: operationKey(lane, lastSeq) },
});

async function readLast({ operations }: OperationLogPorts, lane: Lane): Promise<LoggedOperation | null> {
  const selector = placesFrom(lane, 1);
  const [document] = await operations.find({ selector, sort: [{ key: 'desc' }], limit: 1 }).exec();
  return document ? asLogged(document) : null;
}

/** Writes the next place of the log; rejects with RxDB's conflict when another tab was faster. */
async function writeNext(ports: OperationLogPorts, act: Act, provisional: Grade | null): Promise<Operation> {
  const { operations, log, secret, sha256 } = ports;
  const lane = laneByKind[act.kind];
  const previous = await readLast(ports, lane);
  const operation: Operation = {
    version: operationVersion,
    id: ports.newId(),
    seq: (previous?.operation.seq ?? 0) + 1,
    kind: act.kind,
    payload: JSON.parse(JSON.stringify(act.payload), (_key, value) => wellFormed(value)),
    wallTime: Math.max(0, Math.round(ports.now())),
    monotonicMs: Math.max(0, Math.round(ports.monotonicMs())),
  };
  const head = extendChainBy(sha256, previous?.head ?? chainStart(sha256, { ...log, lane }), secret, [operation]);
  await operations.insert({ key: operationKey(lane, operation.seq), operation, head, provisional });
  return operation;
}

async function append(ports: OperationLogPorts, act: Act, provisional: Grade | null): Promise<Operation> {
  for (;;) {
    try {
      return await writeNext(ports, act, provisional);
    } catch (error) {
      if (!isConflict(error)) throw error;
    }
  }
}

export function openOperationLog(ports: OperationLogPorts): OperationLog {
  let queue: Promise<unknown> = Promise.resolve();
  return {
    append(act, provisional = null) {
      const appended = queue.then(() => append(ports, act, provisional));
      queue = appended.catch(() => undefined);
      return appended;
    },
    async read(lane, fromSeq, limit) {
      const selector = placesFrom(lane, fromSeq);
      return (await ports.operations.find({ selector, sort: [{ key: 'asc' }], limit }).exec()).map(asLogged);
    },
    async newest() {
      const last = await Promise.all(lanes.map((lane) => readLast(ports, lane)));
      return byLane((lane) => last[lane]?.operation.seq ?? 0);
    },
  };
}
