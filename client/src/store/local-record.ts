// What this device keeps beside the server's documents: the operation log, quiz drafts, and where the link stands.
import { operation } from '@greenland/shared-schema/protocol/operation';
import { receipt } from '@greenland/shared-schema/protocol/receipt';
import { contentHash, count, id, text, timeMs } from '@greenland/shared-schema/record/identifier';
import { grade, responses } from '@greenland/shared-schema/record/quiz';
import * as z from 'zod/mini';

/**
 * One operation in the log, written once. `key` is its seq in 12 digits: two tabs can never write the same place.
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
});

/** Every receipt that came, by the place in the log up to which it speaks: the first one at or after an operation says since when it is safe. */
export const keptReceipt = z.object({ key: text(12), receipt });
export type KeptReceipt = z.infer<typeof keptReceipt>;

export const linkPhase = z.enum(['connecting', 'online', 'waiting', 'sign-in-required', 'stopped']);
export type LinkPhase = z.infer<typeof linkPhase>;

/** One row. `acknowledged`: the log is durable on the server up to here, by `receipt`. `welcomed`: the server knows this device's key. */
export const linkRecord = z.object({
  id: z.literal('link'),
  deviceId: id,
  acknowledged: count,
  epoch: z.nullable(text(64)),
  windowBytes: count,
  welcomed: z.boolean(),
  receipt: z.nullable(receipt),
  safeAt: z.nullable(timeMs),
  phase: linkPhase,
  trouble: z.nullable(z.string()),
});
export type LinkRecord = z.infer<typeof linkRecord>;

/** The primary key of the operation with this seq: sorts like the number. */
export const operationKey = (seq: number) => String(seq).padStart(12, '0');
