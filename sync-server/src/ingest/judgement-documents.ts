// What a judgement changes in the learner's documents: a pure function, so that a rebuild tells the same (P6).
import type { LogName, Operation } from '@greenland/shared-schema/protocol/operation';
import type { Change } from '../feed/feed-page.ts';
import type { Judgement, Told } from './learner-ledger.ts';

type JudgedBatch = { log: LogName; operations: readonly Operation[]; judgement: Judgement };

function refusalOf({ deviceId, operation: { id, seq, kind }, verdict }: Told): Change {
  if (verdict.outcome === 'taken') return { collection: 'refusals', id, body: null };
  const body = { id, deviceId, seq, kind, outcome: verdict.outcome, code: verdict.code };
  return { collection: 'refusals', id, body };
}

/** Operations that were not taken, as documents for their learner; what was one and is taken now is one no more. */
function refusalChanges({ log: { deviceId }, operations, judgement }: JudgedBatch): Change[] {
  const own = operations.flatMap((operation, index): Told[] => {
    const verdict = judgement.verdicts[index];
    const isTold = verdict && verdict.outcome !== 'taken' && !judgement.untold.has(operation);
    return isTold ? [{ deviceId, operation, verdict }] : [];
  });
  const told = [...judgement.settled, ...own, ...judgement.late];
  return [...new Map(told.map((one) => [one.operation.id, refusalOf(one)])).values()];
}

/** Every document that the batch changed, save certificates. */
export function documentChanges(judged: JudgedBatch): Change[] {
  const { enrolments, progressByCourse, attempts } = judged.judgement;
  return [
    ...enrolments.map((body): Change => ({ collection: 'enrolments', id: body.id, body })),
    ...[...progressByCourse].map(([id, lessons]): Change => ({ collection: 'progress', id, body: { id, lessons } })),
    ...attempts.map(({ document }): Change => ({ collection: 'attempts', id: document.id, body: document })),
    ...refusalChanges(judged),
  ];
}
