// What this device keeps beside the server's documents: the operation log, quiz drafts, and where the link stands.
import { deviceLimits } from '@greenland/shared-schema/protocol/device-session-state';
import { type ByLane, type Lane, lane, operation } from '@greenland/shared-schema/protocol/operation';
import { receipt } from '@greenland/shared-schema/protocol/receipt';
import { contentHash, count, id, text, timeMs } from '@greenland/shared-schema/record/identifier';
import { grade, responses } from '@greenland/shared-schema/record/quiz';
import * as z from 'zod/mini';

/**
 * One operation in the log, written once. `key` is its lane in one digit and its seq in 11: two tabs can never write the same place.
 * `head` is the chain after it. `provisional`: what the phone says of a practice attempt; it is never sent.
 */
export const loggedOperation = z.object({
  key: text(12),
  operation,
  head: contentHash,
  provisional: z.nullable(grade),
});
export type LoggedOperation = z.infer<typeof loggedOperation>;

export const storedDraft = z.object({
  quizHash: contentHash,
  order: z.array(z.string()),
  responses,
  elapsedMs: count,
  attemptId: id,
});

/** Every receipt that came, by the place in the log up to which it speaks: the first one at or after an operation says since when it is safe. */
export const keptReceipt = z.object({ key: text(12), receipt });
export type KeptReceipt = z.infer<typeof keptReceipt>;

/** `write-only`: work is taken, nothing can be read before a sign-in. `revoked`: the learner has removed this device. */
export const linkPhase = z.enum([
  'connecting',
  'online',
  'write-only',
  'revoked',
  'waiting',
  'sign-in-required',
  'stopped',
]);
export type LinkPhase = z.infer<typeof linkPhase>;

/**
 * One row, of `deviceId`, whose log is this `generation` on this device. `acknowledged`: each lane is durable on the server up to here, by its receipt. `welcomed`: the server knows this device's key.
 * `ticket`: stands for a whole `hello` until the server no longer knows it.
 */
export const linkRecord = z.object({
  id: z.literal('link'),
  deviceId: id,
  generation: count,
  acknowledged: z.tuple([count, count, count]),
  epoch: z.nullable(text(64)),
  windowBytes: count,
  welcomed: z.boolean(),
  receipts: z.tuple([z.nullable(receipt), z.nullable(receipt), z.nullable(receipt)]),
  ticket: z.nullable(text(64)),
  safeAt: z.nullable(timeMs),
  phase: linkPhase,
  trouble: z.nullable(z.string()),
});
export type LinkRecord = z.infer<typeof linkRecord>;

/** Of a device that the server has never seen. */
export const freshLinkRecord = (deviceId: string, generation: number): LinkRecord => ({
  ...{ id: 'link', deviceId, generation, epoch: null, windowBytes: deviceLimits.firstWindowBytes, welcomed: false },
  ...{ acknowledged: [0, 0, 0], receipts: [null, null, null], ticket: null },
  ...{ safeAt: null, phase: 'connecting', trouble: null },
});

const seqDigits = 9;
/** No log grows so long. */
export const lastSeq = 10 ** seqDigits - 1;
/** A device makes itself new more rarely than that. */
export const lastGeneration = 99;

/**
 * The primary key of an operation: sorts by lane, then by generation, then by seq. A generation is all that was written under one identity of this
 * device (SPEC LG1). The first one has the keys of the time before there were generations, its lane 0 those of the time before lanes.
 */
export const operationKey = (lane: Lane, seq: number, generation = 0) =>
  `${lane}${String(generation).padStart(2, '0')}${String(seq).padStart(seqDigits, '0')}`;

/** The lane of the operation with this key. */
export const laneOfKey = (key: string): Lane => lane.parse(Number(key[0]));

export const generationOfKey = (key: string) => Number(key.slice(1, 3));

/** Whether the server has confirmed this operation by a receipt. */
export const isAcknowledged = ({ key, operation }: LoggedOperation, acknowledged: ByLane<number>) =>
  operation.seq <= acknowledged[laneOfKey(key)];
