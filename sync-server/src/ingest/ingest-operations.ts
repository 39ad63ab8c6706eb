// The one door for what learners did, whatever carried it (P10). Invariant: judgement, grades, certificates and documents commit together or not at all.
import { createPublicKey, verify } from 'node:crypto';
import { decodeBase64url } from '@greenland/shared-schema/protocol/base64url';
import type { CloseReason } from '@greenland/shared-schema/protocol/close-code';
import type { Lane, LogName, Operation } from '@greenland/shared-schema/protocol/operation';
import { extendChain, headToSign, payloadCommitment } from '@greenland/shared-schema/protocol/operation-chain';
import type { Transaction } from '../database/pool.ts';
import { learnerStream, lockStream } from '../feed/feed-store.ts';
import { type Admission, admitBatch } from './admit-batch.ts';
import { type JudgePorts, judgeBatch } from './judge-batch.ts';
import type { Standing } from './judge-operations.ts';
import type { Judgement } from './learner-ledger.ts';
import {
  appendOperations,
  type Carrier,
  hashText,
  type LockedLog,
  lockLog,
  readAcknowledged,
  readExceptions,
} from './operation-store.ts';

/**
 * Operations of one log that follow each other. `after`: what must be held of this device's lane 0 first. `signature` is the device's over
 * the chain's head after the last; null for the server's own device.
 */
export type Batch = {
  log: LogName;
  after: number;
  operations: readonly Operation[];
  signature: string | null;
  carrier: Carrier;
};

export type Exception = { seq: number; outcome: 'refused' | 'set-aside'; code: string };

/** `judgement`: of what was new. */
export type Taken = {
  kind: 'ingested';
  acknowledged: number;
  head: string;
  epoch: string;
  exceptions: Exception[];
  judgement: Judgement | null;
};

export type Ingested =
  | Taken
  | { kind: 'gap'; lane: Lane; expected: number }
  | { kind: 'refused'; reason: CloseReason; detail: string };

/** What a batch came to, for those who count. */
export type JudgedWork = {
  carrier: Carrier;
  operations: readonly Operation[];
  judgement: Judgement;
  receivedAt: number;
};
export type NoteJudged = (work: JudgedWork) => void;

/** `noteJudged`: told once it is committed; it must not throw. */
export type IngestPorts = JudgePorts & { noteJudged?: NoteJudged };

const refused = (reason: CloseReason, detail: string): Ingested => ({ kind: 'refused', reason, detail });

/** The commitments of new operations and the chain after them. */
function followChain(held: LockedLog, operations: readonly Operation[]): { head: string; commitments: string[] } {
  const commitments = operations.map((operation) => payloadCommitment(hashText, held.secret ?? '', operation));
  const head = operations.reduce(
    (chain, operation, index) => extendChain(hashText, chain, operation, commitments[index] ?? ''),
    held.head,
  );
  return { head, commitments };
}

function isSigned({ publicKey }: LockedLog, batch: Batch, head: string): boolean {
  const signature = batch.signature === null ? null : decodeBase64url(batch.signature);
  if (!publicKey || !signature) return publicKey === null && batch.signature === null;
  const key = createPublicKey({ key: publicKey, format: 'jwk' });
  const message = headToSign(batch.log, batch.operations.at(-1)?.seq ?? 0, head);
  return verify('sha256', message, { key, dsaEncoding: 'ieee-p1363' }, signature);
}

/** Judges what is new, and keeps it. */
async function judgeAndKeep(
  tx: Transaction,
  batch: Batch & Standing,
  chained: { operations: readonly Operation[]; head: string; commitments: readonly string[] },
  ports: IngestPorts,
): Promise<Judgement> {
  const { log, carrier, revoked } = batch;
  const { operations, head, commitments } = chained;
  await lockStream(tx, learnerStream(log.userId));
  const receivedAt = ports.now();
  const judgement = await judgeBatch(tx, { log, operations, revoked, receivedAt }, ports);
  const judged = operations.flatMap((operation, index) => {
    const [commitment, verdict] = [commitments[index], judgement.verdicts[index]];
    return commitment !== undefined && verdict ? [{ operation, commitment, verdict }] : [];
  });
  await appendOperations(tx, log, judged, { head, carrier, receivedAt });
  tx.afterCommit(() => ports.noteJudged?.({ carrier, operations, judgement, receivedAt }));
  return judgement;
}

const exceptionsOf = (operations: readonly Operation[], { verdicts }: Judgement): Exception[] =>
  operations.flatMap(({ seq }, index) => {
    const verdict = verdicts[index];
    return !verdict || verdict.outcome === 'taken' ? [] : [{ seq, ...verdict }];
  });

/** Takes what is new of a batch that follows on what is held. */
async function takeBatch(
  tx: Transaction,
  batch: Batch,
  held: LockedLog,
  { first, fresh: operations }: Extract<Admission, { kind: 'admitted' }>,
  ports: IngestPorts,
): Promise<Ingested> {
  const { acknowledged, epoch } = held;
  const before = first <= acknowledged ? await readExceptions(tx, batch.log, first) : [];
  if (operations.length === 0) {
    return { kind: 'ingested', acknowledged, head: held.head, epoch, exceptions: before, judgement: null };
  }
  const { head, commitments } = followChain(held, operations);
  if (!isSigned(held, batch, head)) return refused('bad_signature', 'the signature does not fit the chain');
  const chained = { operations, head, commitments };
  const judgement = await judgeAndKeep(tx, { ...batch, revoked: held.revoked }, chained, ports);
  // Of what was there before something may have waited for this batch.
  const earlier =
    judgement.settled.length > 0 ? await readExceptions(tx, batch.log, first, operations[0]?.seq) : before;
  const exceptions = [...earlier, ...exceptionsOf(operations, judgement)];
  return { kind: 'ingested', acknowledged: acknowledged + operations.length, head, epoch, exceptions, judgement };
}

/**
 * Takes a batch inside `tx`. Operations that the log holds already are answered as they were the first time; a gap asks for what is
 * missing; a bad signature refuses the batch and changes nothing. Throws only when the database does.
 */
export async function ingestOperations(tx: Transaction, batch: Batch, ports: IngestPorts): Promise<Ingested> {
  const held = await lockLog(tx, batch.log);
  if (!held) return refused('unknown_device', 'this device has no log for this learner');
  const lane0 = batch.after > 0 ? await readAcknowledged(tx, { ...batch.log, lane: 0 }) : 0;
  const admission = admitBatch({ ...batch, lane: batch.log.lane }, { held: held.acknowledged, lane0 });
  return admission.kind === 'admitted' ? takeBatch(tx, batch, held, admission, ports) : admission;
}
