// Everything that crosses the socket: one union up, one union down (SPEC WF1 to WF9). A frame is JSON; frame-codec packs it.
import * as z from 'zod/mini';
import { presentedCertificate } from '../record/certificate.ts';
import { contentHash, count, id, text, timeMs } from '../record/identifier.ts';
import { documentByCollection } from './document.ts';
import { lane, operation, verdictCode } from './operation.ts';
import { receiptStamp } from './receipt.ts';

/** A place in a stream's feed. Streams: `catalogue`, `learner` (the caller's own), `course:<id>` of each course enrolled in. */
export const streamName = z.string().check(z.regex(/^(catalogue|learner|course:[0-9a-f-]{36})$/));
export const positionByStream = z.record(streamName, count);
export type PositionByStream = z.infer<typeof positionByStream>;

/** Left out: lane 0, as in all frames before there were lanes. */
const anyLane = z.optional(lane);

const signature = z.string().check(z.regex(/^[A-Za-z0-9_-]{86}$/));

/**
 * First frame up. `publicKey` (JWK, P-256) and `secret` (of the chain) are sent until the device was welcomed once.
 * `epoch` is the one that the device knows; null at first.
 */
const hello = z.strictObject({
  type: z.literal('hello'),
  protocol: z.int(),
  token: text(4096),
  deviceId: id,
  epoch: z.nullable(text(64)),
  app: text(40),
  registration: z.optional(
    z.strictObject({
      publicKey: z.strictObject({
        kty: z.literal('EC'),
        crv: z.literal('P-256'),
        x: contentHash,
        y: contentHash,
      }),
      secret: contentHash,
    }),
  ),
});
export type Hello = z.infer<typeof hello>;

/** First frame up of a device that was welcomed a while ago: its ticket stands for learner, device, sign-in and epoch. */
const resume = z.strictObject({
  type: z.literal('resume'),
  protocol: z.int(),
  ticket: z.string().check(z.regex(/^[A-Za-z0-9_-]{22}$/)),
});
export type Resume = z.infer<typeof resume>;

/**
 * Asks for what changed since; streams that are not named count as 0. `places` are those of every collection, `since` what differs.
 * The answer's `rows` carry the same `request`.
 */
const pull = z.strictObject({
  type: z.literal('pull'),
  request: count,
  places: z.optional(positionByStream),
  since: z.record(z.string().check(z.maxLength(40)), positionByStream),
});
export type Pull = z.infer<typeof pull>;

/** What a pull asks, collection by collection. */
export function placesOf({ places, since }: Pull): Record<string, PositionByStream> {
  return Object.fromEntries(Object.entries(since).map(([name, differing]) => [name, { ...places, ...differing }]));
}

/**
 * Operations that follow each other, and the signature over the chain's head after the last of them. `after`: the server shall hold
 * lane 0 up to here first, because what is done in a course follows on having enrolled in it.
 */
const push = z.strictObject({
  type: z.literal('push'),
  lane: anyLane,
  after: z.optional(count),
  operations: z.array(operation).check(z.minLength(1), z.maxLength(1000)),
  signature,
});
export type Push = z.infer<typeof push>;

/** So many certificates are handed in together: with the longest credentials a frame is still within a message (WF3). */
export const mostPresented = 10;

/** Certificates that this device was given in another epoch: the server may have lost them (SPEC RW8). Not answered: what comes of it is told as documents. */
const present = z.strictObject({
  type: z.literal('present'),
  certificates: z.array(presentedCertificate).check(z.minLength(1), z.maxLength(mostPresented)),
});
export type Present = z.infer<typeof present>;

const ping = z.strictObject({ type: z.literal('ping') });

export const upFrame = z.discriminatedUnion('type', [hello, resume, pull, push, present, ping]);
export type UpFrame = z.infer<typeof upFrame>;

/**
 * First frame down. `mode` write-only: the token has expired, operations are taken, nothing can be read until sign-in; revoked: this
 * device was removed, its operations are set aside, and once all are acknowledged it forgets its learner. `acknowledged` and `lanes`
 * say how much of lane 0 and of each further lane the server holds; less than the device remembers means that the server was restored (P8).
 * Left out: `lanes` that are all 0, `head` (only devices of protocol 1 are told), `epoch` and `time` when a ticket was resumed.
 */
const welcome = z.object({
  type: z.literal('welcome'),
  protocol: z.int(),
  epoch: z.optional(text(64)),
  mode: z.enum(['full', 'write-only', 'revoked']),
  acknowledged: count,
  lanes: z.optional(z.array(count)),
  head: z.optional(contentHash),
  time: z.optional(timeMs),
  ticket: z.optional(text(64)),
});
export type Welcome = z.infer<typeof welcome>;

/** All operations of the log up to `upTo` are durable, each taken unless it is listed. Cumulative. The receipt is over the chain that the device has there. */
const ack = z.object({
  type: z.literal('ack'),
  lane: anyLane,
  upTo: count,
  stamp: receiptStamp,
  exceptions: z.optional(
    z.array(z.object({ seq: count, outcome: z.enum(['refused', 'set-aside']), code: verdictCode })),
  ),
});
export type Ack = z.infer<typeof ack>;

/** The push did not follow on: the server wants operations of this lane from `expected` on. */
const gap = z.object({ type: z.literal('gap'), lane: anyLane, expected: count });

const documents = z.partial(
  z.object({
    accounts: z.array(documentByCollection.accounts),
    courses: z.array(documentByCollection.courses),
    releases: z.array(documentByCollection.releases),
    enrolments: z.array(documentByCollection.enrolments),
    progress: z.array(documentByCollection.progress),
    attempts: z.array(documentByCollection.attempts),
    certificates: z.array(documentByCollection.certificates),
    refusals: z.array(documentByCollection.refusals),
  }),
);
export type Documents = z.infer<typeof documents>;

/**
 * Documents that changed, and where the streams stand after them. With `request`: part of the answer to that pull, the last
 * when `more` is absent. Without: live. `gone` lists ids that are no more. `snapshot`: what this whole answer does not hold of the
 * collections asked for is no more either, because the places that the pull named say nothing to this server (DV5).
 */
const rows = z.object({
  type: z.literal('rows'),
  request: z.optional(count),
  more: z.optional(z.literal(true)),
  snapshot: z.optional(z.literal(true)),
  documents,
  gone: z.optional(z.record(z.string(), z.array(z.string()))),
  upTo: positionByStream,
});
export type Rows = z.infer<typeof rows>;

/** Why the server cannot go on, or did not do the last thing. `code` is of the closed list in close-code.ts. */
const refused = z.object({ type: z.literal('refused'), code: text(60), detail: z.string() });

const pong = z.object({ type: z.literal('pong') });

export const downFrame = z.discriminatedUnion('type', [welcome, ack, gap, rows, refused, pong]);
export type DownFrame = z.infer<typeof downFrame>;
