// The log of what this learner did on this device: a hash chain, written once, in order, durable before anyone is told (P3, P4).
import type { Act, LogName, Operation } from '@greenland/shared-schema/protocol/operation';
import { operationVersion } from '@greenland/shared-schema/protocol/operation';
import { chainStart, extendChainBy, type Sha256 } from '@greenland/shared-schema/protocol/operation-chain';
import type { Grade } from '@greenland/shared-schema/record/quiz';
import type { RxCollection } from 'rxdb';
import { type LoggedOperation, operationKey } from '../store/local-record.ts';

export type OperationLogPorts = {
  operations: RxCollection<LoggedOperation>;
  log: LogName;
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
  /** Resolves with the operation when the store has it for good. */
  append(act: Act, provisional?: Grade | null): Promise<Operation>;
  /** From `fromSeq` on, `limit` at most, in order. */
  read(fromSeq: number, limit: number): Promise<LoggedOperation[]>;
  /** The last seq, 0 when the log is empty. */
  newest(): Promise<number>;
};

/** What RxDB answers when another tab has written this place first. */
const isConflict = (error: unknown) => error instanceof Object && 'code' in error && error.code === 'CONFLICT';

/** Half of an emoji, cut by a field's length, or U+0000, pasted: no database takes them, and nobody has typed them. */
const wellFormed = (value: unknown) =>
  typeof value === 'string' ? value.replace(/\p{Surrogate}/gu, '\ufffd').replaceAll('\0', '') : value;

const asLogged = (document: { toJSON(): unknown }) => document.toJSON() as LoggedOperation;

async function readLast({ operations }: OperationLogPorts): Promise<LoggedOperation | null> {
  const [document] = await operations.find({ sort: [{ key: 'desc' }], limit: 1 }).exec();
  return document ? asLogged(document) : null;
}

/** Writes the next place of the log; rejects with RxDB's conflict when another tab was faster. */
async function writeNext(ports: OperationLogPorts, act: Act, provisional: Grade | null): Promise<Operation> {
  const { operations, log, secret, sha256 } = ports;
  const previous = await readLast(ports);
  const operation: Operation = {
    version: operationVersion,
    id: ports.newId(),
    seq: (previous?.operation.seq ?? 0) + 1,
    kind: act.kind,
    payload: JSON.parse(JSON.stringify(act.payload), (_key, value) => wellFormed(value)),
    wallTime: Math.max(0, Math.round(ports.now())),
    monotonicMs: Math.max(0, Math.round(ports.monotonicMs())),
  };
  const head = extendChainBy(sha256, previous?.head ?? chainStart(sha256, log), secret, [operation]);
  await operations.insert({ key: operationKey(operation.seq), operation, head, provisional });
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
    async read(fromSeq, limit) {
      const selector = { key: { $gte: operationKey(fromSeq) } };
      return (await ports.operations.find({ selector, sort: [{ key: 'asc' }], limit }).exec()).map(asLogged);
    },
    newest: async () => (await readLast(ports))?.operation.seq ?? 0,
  };
}
