// Judges operations of one log with the facts that the stores hold, and writes what they come to. The caller holds the learner's stream.
import type { LogName, Operation } from '@greenland/shared-schema/protocol/operation';
import { noMerits } from '@greenland/shared-schema/rule/join-merits';
import type { Transaction } from '../database/pool.ts';
import type { CourseFactsStore } from './course-facts-store.ts';
import { judgeInSteps, type Standing } from './judge-operations.ts';
import type { Content, Rival, Waiting } from './learner-facts.ts';
import { readLearnerFacts, type StoredFacts } from './learner-facts-store.ts';
import type { Judgement } from './learner-ledger.ts';
import { hashText } from './operation-store.ts';
import { countPastMerits } from './past-merits.ts';
import { type RecordPorts, recordJudgement } from './record-judgement.ts';
import { repeatsCommitted } from './repeated-act.ts';
import { runInSlices } from './run-in-slices.ts';
import { readDuplicates, readWaiting, writeVerdicts } from './waiting-store.ts';

export type JudgePorts = RecordPorts & { content: CourseFactsStore };

/** Operations of one log that came together. */
export type JudgedTogether = Standing & {
  log: LogName;
  operations: readonly Operation[];
  receivedAt: number;
};

/** What the operations name, so that facts are read for that much only. */
function namedBy(operations: readonly Operation[]) {
  const named = (field: string) =>
    [...new Set(operations.map(({ payload }) => payload[field]))].filter(
      (value): value is string => typeof value === 'string',
    );
  // Payloads have not been read yet: whatever else stands there names nothing, and may be no text for PostgreSQL.
  const uuids = named('courseId').filter((id) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id));
  const hashes = named('quizHash').filter((hash) => /^[\w-]{43}$/.test(hash));
  return { courseIds: uuids, quizHashes: hashes };
}

/** What waits for the courses that the operations enrol in. */
async function findWaiting(tx: Transaction, userId: string, operations: readonly Operation[]): Promise<Waiting[]> {
  const { courseIds } = namedBy(operations.filter(({ kind }) => kind === 'enrolled'));
  return courseIds.length === 0 ? [] : readWaiting(tx, userId, courseIds);
}

/** What was set aside with the id of something that waits, and says something else. */
async function findRivals(tx: Transaction, userId: string, waiting: readonly Waiting[]): Promise<Rival[]> {
  const firstById = new Map(waiting.map((first) => [first.operation.id, first]));
  const duplicates = waiting.length === 0 ? [] : await readDuplicates(tx, userId, [...firstById.keys()]);
  return duplicates.flatMap(({ id, ...duplicate }): Rival[] => {
    const first = firstById.get(id);
    const { deviceId, seq, kind } = duplicate;
    const isRepeated = first && repeatsCommitted(hashText, duplicate, first);
    return isRepeated ? [] : [{ deviceId, operation: { id, seq, kind } }];
  });
}

/** Of the operations those that say again what one of the learner's has said that counts. */
function findRepeats(
  { log: { deviceId }, operations }: JudgedTogether,
  takenById: StoredFacts['takenById'],
): Set<Operation> {
  const isRepeat = (operation: Operation) => {
    const first = takenById.get(operation.id);
    return first !== undefined && repeatsCommitted(hashText, first, { deviceId, operation });
  };
  return new Set(takenById.size > 0 ? operations.filter(isRepeat) : []);
}

export async function judgeBatch(tx: Transaction, together: JudgedTogether, ports: JudgePorts): Promise<Judgement> {
  const { log, operations, receivedAt, revoked } = together;
  const waiting = await findWaiting(tx, log.userId, operations);
  const { courseIds, quizHashes } = namedBy([...waiting.map(({ operation }) => operation), ...operations]);
  const scope = { courseIds, operationIds: operations.map(({ id }) => id) };
  const stored = await readLearnerFacts(tx, log.userId, scope);
  const counted = stored.merits ? null : await countPastMerits(tx, log.userId, ports.content);
  const rivals = await findRivals(tx, log.userId, waiting);
  const merits = stored.merits ?? counted ?? noMerits;
  const facts = { ...stored, merits, waiting, rivals, repeats: findRepeats(together, stored.takenById) };
  const content: Content = await ports.content.readContent(tx, courseIds, quizHashes);
  const from = { deviceId: log.deviceId, revoked, receivedAt };
  const judged = await runInSlices(judgeInSteps(facts, content, { ...from, operations }));
  const judgement = { ...judged, merits: judged.merits ?? counted };
  await recordJudgement(tx, { log, operations, content, judgement, receivedAt }, ports);
  await writeVerdicts(tx, judgement.settled);
  return judgement;
}
