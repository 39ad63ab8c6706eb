// What a judgement changes in the learner's documents: a pure function, so that a rebuild tells the same (P6).
import type { LogName, Operation } from '@greenland/shared-schema/protocol/operation';
import type { Change } from '../feed/feed-page.ts';
import type { Judgement } from './learner-ledger.ts';

type JudgedBatch = { log: LogName; operations: readonly Operation[]; judgement: Judgement };

/** Operations that were not taken, as documents for their learner. */
function refusalChanges({ log, operations, judgement }: JudgedBatch): Change[] {
  return operations.flatMap(({ id, seq, kind }, index): Change[] => {
    const verdict = judgement.verdicts[index];
    if (!verdict || verdict.outcome === 'taken') return [];
    const body = { id, deviceId: log.deviceId, seq, kind, outcome: verdict.outcome, code: verdict.code };
    return [{ collection: 'refusals', id, body }];
  });
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
