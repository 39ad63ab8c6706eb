// What a learner did on this device, and what became of it: the log with the server's verdicts over it. Pure. Nothing is ever left out (P4).
import type { Refusal } from '@greenland/shared-schema/protocol/document';
import type { OperationKind } from '@greenland/shared-schema/protocol/operation';
import type { IsSafe } from './carry-over.ts';
import type { LoggedOperation } from './local-record.ts';

export type WorkGroup = 'attempts' | 'progress' | 'rest';

/** `saved`: on this phone only. `safe`: the server has signed for it. Else its verdict: `code` says why. */
export type WorkFate = 'saved' | 'safe' | 'refused' | 'set-aside';

/** `key`: its place in the log of this device; null when it was done on another one. `doneAt`: by the clock of the device. */
export type WorkItem = {
  id: string;
  key: string | null;
  seq: number;
  kind: string;
  group: WorkGroup;
  courseId: string | null;
  lessonId: string | null;
  quizId: string | null;
  doneAt: number;
  fate: WorkFate;
  code: string | null;
};

const groupByKind: Partial<Record<OperationKind, WorkGroup>> = {
  'attempt-submitted': 'attempts',
  'lesson-opened': 'progress',
  'lesson-completed': 'progress',
  'time-spent': 'progress',
};
const groupOf = (kind: string): WorkGroup => groupByKind[kind as OperationKind] ?? 'rest';

const namedBy = (payload: Record<string, unknown>, field: string) => {
  const value = payload[field];
  return typeof value === 'string' ? value : null;
};

/** A UUIDv7 begins with the milliseconds at which it was made. */
const timeOfId = (id: string) => Number.parseInt(id.replace('-', '').slice(0, 12), 16);

function viewLogged({ key, operation }: LoggedOperation, refusal: Refusal | undefined, isSafe: boolean): WorkItem {
  const { id, seq, kind, payload, wallTime } = operation;
  return {
    ...{ id, key, seq, kind, group: groupOf(kind), doneAt: wallTime },
    courseId: namedBy(payload, 'courseId'),
    lessonId: namedBy(payload, 'lessonId'),
    quizId: namedBy(payload, 'quizId'),
    fate: refusal?.outcome ?? (isSafe ? 'safe' : 'saved'),
    code: refusal?.code ?? null,
  };
}

/** What another device handed in and the server did not take: its payload stayed there. */
function viewElsewhere({ id, seq, kind, outcome, code }: Refusal): WorkItem {
  return {
    ...{ id, key: null, seq, kind, group: groupOf(kind), doneAt: timeOfId(id) },
    ...{ courseId: null, lessonId: null, quizId: null, fate: outcome, code },
  };
}

/** Newest first. */
export function viewWork(log: readonly LoggedOperation[], refusals: readonly Refusal[], isSafe: IsSafe): WorkItem[] {
  const refusalById = new Map(refusals.map((refusal) => [refusal.id, refusal]));
  const here = log.map((entry) => viewLogged(entry, refusalById.get(entry.operation.id), isSafe(entry)));
  const idsHere = new Set(here.map(({ id }) => id));
  const elsewhere = refusals.filter(({ id }) => !idsHere.has(id)).map(viewElsewhere);
  return [...here, ...elsewhere].sort((a, b) => b.doneAt - a.doneAt || b.seq - a.seq);
}
