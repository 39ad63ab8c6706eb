// Whether an operation says again what an earlier one of its id has said: a device that was made new writes again what had come (SPEC LG2), and what became
// of that is known (VD3). Of what is in the database only the commitment is looked at: payloads may be many and large.
import { canonicalJson } from '@greenland/shared-schema/protocol/canonical-json';
import type { Operation } from '@greenland/shared-schema/protocol/operation';
import { type HashText, payloadCommitment } from '@greenland/shared-schema/protocol/operation-chain';

/** An operation and the device that wrote it. */
export type WrittenAct = { deviceId: string; operation: Pick<Operation, 'kind' | 'payload'> };

/** The same as the log keeps it for ever (SPEC OC3). */
export type CommittedAct = { deviceId: string; kind: string; seq: number; secret: string; commitment: string };

/** How `firstDeviceId` may have said it: time without a counter was its own (LG3). */
function formsOf(
  { deviceId, operation: { kind, payload } }: WrittenAct,
  firstDeviceId: string,
): Operation['payload'][] {
  if (kind !== 'time-spent') return [payload];
  const { countedBy = deviceId, ...unsaid } = payload;
  const said = { ...unsaid, countedBy };
  return countedBy === firstDeviceId ? [said, unsaid] : [said];
}

export function repeatsWritten(first: WrittenAct, again: WrittenAct): boolean {
  if (first.operation.kind !== again.operation.kind) return false;
  const said = canonicalJson(first.operation.payload);
  return formsOf(again, first.deviceId).some((form) => canonicalJson(form) === said);
}

export function repeatsCommitted(hashText: HashText, first: CommittedAct, again: WrittenAct): boolean {
  const { kind, seq, secret, commitment } = first;
  if (kind !== again.operation.kind) return false;
  return formsOf(again, first.deviceId).some(
    (payload) => payloadCommitment(hashText, secret, { seq, payload }) === commitment,
  );
}
