// What a REST caller does becomes an operation in their name, written by the server's own device, through the same door as all others (P10).

import { encodeBase64url } from '@greenland/shared-schema/protocol/base64url';
import type { Act, LogName, Operation } from '@greenland/shared-schema/protocol/operation';
import { operationVersion } from '@greenland/shared-schema/protocol/operation';
import type { Database, Transaction } from '../database/pool.ts';
import type { ActAnswer } from './act-answer.ts';
import { addDevice, serverDeviceId } from './device-key-store.ts';
import { type IngestPorts, ingestOperations } from './ingest-operations.ts';
import type { Judgement } from './learner-ledger.ts';
import { createLogs, lockLog } from './operation-store.ts';
import { findRestOperation, keepRestKey } from './rest-key-store.ts';

export type SubmitPorts = IngestPorts & { database: Database; randomBytes: (size: number) => Uint8Array };

/** Thrown inside the transaction so that nothing of a refused act stays: its caller is told at once and holds the answer. */
class ActRefused extends Error {
  constructor(readonly answer: ActAnswer) {
    super('The act was refused.');
  }
}

/** The answer when the account was erased since its caller came in. */
const ofNobody: ActAnswer = {
  operationId: '',
  verdict: { outcome: 'set-aside', code: 'device_revoked' },
  ...{ attempt: null, enrolment: null, certificateEligible: false },
};

async function openServerLog(tx: Transaction, userId: string, ports: Pick<SubmitPorts, 'randomBytes'>) {
  const log: LogName = { deviceId: serverDeviceId, userId, lane: 0 };
  const held = await lockLog(tx, log);
  if (held) return { log, held };
  await addDevice(tx, { id: serverDeviceId, publicKey: null, app: 'rest' });
  await createLogs(tx, log, encodeBase64url(ports.randomBytes(32)));
  return { log, held: await lockLog(tx, log) };
}

function answerOf(operation: Operation, judgement: Judgement): ActAnswer {
  return {
    operationId: operation.id,
    verdict: judgement.verdicts[0] ?? { outcome: 'taken' },
    attempt: judgement.attempts[0]?.document ?? null,
    enrolment: judgement.enrolments[0] ?? null,
    certificateEligible: judgement.due.length > 0,
  };
}

/** Does `act` for `userId` within `tx`, once per `key`. Throws when it is not taken, so that nothing of the transaction stays. */
export async function submitInside(
  tx: Transaction,
  userId: string,
  act: Act,
  key: string | null,
  ports: Omit<SubmitPorts, 'database'>,
): Promise<ActAnswer> {
  const { log, held } = await openServerLog(tx, userId, ports);
  if (!held) throw new ActRefused(ofNobody);
  // Under the log's lock: of two equal requests at once, the second finds the first one's answer.
  const before = key === null ? null : await findRestOperation(tx, userId, key);
  if (before) return before;
  const now = ports.now();
  const operation: Operation = {
    version: operationVersion,
    id: ports.newId(),
    seq: held.acknowledged + 1,
    kind: act.kind,
    payload: JSON.parse(JSON.stringify(act.payload)),
    wallTime: now,
    monotonicMs: 0,
  };
  const batch = { log, after: 0, operations: [operation], signature: null, carrier: 'rest' as const };
  const ingested = await ingestOperations(tx, batch, ports);
  if (ingested.kind !== 'ingested' || !ingested.judgement)
    throw new Error('The server could not append to its own log.');
  const answer = answerOf(operation, ingested.judgement);
  if (answer.verdict.outcome !== 'taken') throw new ActRefused(answer);
  if (key !== null) await keepRestKey(tx, userId, key, operation.id);
  return answer;
}

/**
 * Does `act` for `userId`, once per idempotency key. An act that is not taken leaves nothing behind: the verdict says why.
 * Throws only when the database does.
 */
export async function submitAct(
  userId: string,
  act: Act,
  options: { idempotencyKey: string | null },
  ports: SubmitPorts,
): Promise<ActAnswer> {
  const [answer] = await submitAll(userId, [act], options.idempotencyKey, ports);
  if (!answer) throw new Error('One act has one answer.');
  return answer;
}

/** Does all of `acts` for `userId` in their order, or none: then the one answer is that of the act that was not taken. */
export function submitActs(userId: string, acts: readonly Act[], ports: SubmitPorts): Promise<ActAnswer[]> {
  return submitAll(userId, acts, null, ports);
}

async function submitAll(
  userId: string,
  acts: readonly Act[],
  key: string | null,
  ports: SubmitPorts,
): Promise<ActAnswer[]> {
  try {
    return await ports.database.transaction(async (tx) => {
      const answers: ActAnswer[] = [];
      for (const act of acts) answers.push(await submitInside(tx, userId, act, key, ports));
      return answers;
    });
  } catch (error) {
    if (error instanceof ActRefused) return [error.answer];
    throw error;
  }
}
