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

export function openOperationLog(ports: OperationLogPorts): OperationLog {
  const { operations, log, secret, sha256 } = ports;
  let queue: Promise<unknown> = Promise.resolve();

  const last = async (): Promise<LoggedOperation | null> => {
    const [document] = await operations.find({ sort: [{ key: 'desc' }], limit: 1 }).exec();
    return document ? (document.toJSON() as LoggedOperation) : null;
  };
  const appendOnce = async (act: Act, provisional: Grade | null): Promise<Operation> => {
    const previous = await last();
    const operation: Operation = {
      version: operationVersion,
      id: ports.newId(),
      seq: (previous?.operation.seq ?? 0) + 1,
      kind: act.kind,
      payload: JSON.parse(JSON.stringify(act.payload)),
      wallTime: Math.max(0, Math.round(ports.now())),
      monotonicMs: Math.max(0, Math.round(ports.monotonicMs())),
    };
    const head = extendChainBy(sha256, previous?.head ?? chainStart(sha256, log), secret, [operation]);
    await operations.insert({ key: operationKey(operation.seq), operation, head, provisional });
    return operation;
  };
  const append = async (act: Act, provisional: Grade | null): Promise<Operation> => {
    for (;;) {
      try {
        return await appendOnce(act, provisional);
      } catch (error) {
        if (!isConflict(error)) throw error;
      }
    }
  };
  return {
    append(act, provisional = null) {
      const appended = queue.then(() => append(act, provisional));
      queue = appended.catch(() => undefined);
      return appended;
    },
    async read(fromSeq, limit) {
      const selector = { key: { $gte: operationKey(fromSeq) } };
      const found = await operations.find({ selector, sort: [{ key: 'asc' }], limit }).exec();
      return found.map((document) => document.toJSON() as LoggedOperation);
    },
    newest: async () => (await last())?.operation.seq ?? 0,
  };
}
