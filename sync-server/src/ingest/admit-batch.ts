// Whether a batch follows on what is held of its log: pure, so that every carrier and every replay decide alike (OP2, LN3).
import type { CloseReason } from '@greenland/shared-schema/protocol/close-code';
import type { Lane, Operation } from '@greenland/shared-schema/protocol/operation';

/** How much is held of the batch's own log, and of the device's lane 0. */
export type HeldPlaces = { held: number; lane0: number };

/** `fresh`: those that the log does not hold yet; the others are answered as they were the first time. */
export type Admission =
  | { kind: 'admitted'; first: number; fresh: readonly Operation[] }
  | { kind: 'gap'; lane: Lane; expected: number }
  | { kind: 'refused'; reason: CloseReason; detail: string };

export function admitBatch(
  batch: { lane: Lane; after: number; operations: readonly Operation[] },
  { held, lane0 }: HeldPlaces,
): Admission {
  const { lane, after, operations } = batch;
  const first = operations[0]?.seq ?? 1;
  if (operations.some((operation, index) => operation.seq !== first + index)) {
    return { kind: 'refused', reason: 'malformed_frame', detail: 'the operations of a push follow each other' };
  }
  if (first > held + 1) return { kind: 'gap', lane, expected: held + 1 };
  if (lane0 < after) return { kind: 'gap', lane: 0, expected: lane0 + 1 };
  return { kind: 'admitted', first, fresh: operations.filter((operation) => operation.seq > held) };
}
