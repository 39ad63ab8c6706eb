import type { Attempt, Enrolment, Refusal } from '@greenland/shared-schema/protocol/document';
import type { VerdictCode } from '@greenland/shared-schema/protocol/operation';
import type { Grade } from '@greenland/shared-schema/record/quiz';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IsSafe } from './carry-over.ts';
import { type LoggedOperation, loggedOperation, operationKey } from './local-record.ts';
import { standingActs, viewAttempts, viewEnrolments, viewProgress } from './overlay.ts';

const makeId = (place: number) => `01890a5d-ac96-774b-bcce-${place.toString(16).padStart(12, '0')}`;
const hash = 'h'.repeat(43);
const [courseId, lessonId, quizId, deviceId] = [makeId(2), makeId(5), makeId(1), makeId(0xd1)];
const grade: Grade = { score: 1, maximum: 2, percentage: 50, passed: false, points: [1, 0] };

function log(...acts: (readonly [string, object, Grade?])[]): LoggedOperation[] {
  return acts.map(([kind, payload, provisional], index) =>
    loggedOperation.parse({
      key: operationKey(0, index + 1),
      operation: {
        ...{ version: 1, id: makeId(0x100 + index), seq: index + 1, kind, payload },
        ...{ wallTime: 1_000 + index, monotonicMs: 0 },
      },
      head: hash,
      provisional: provisional ?? null,
    }),
  );
}

const enrolled = ['enrolled', { courseId }] as const;
const dropped = ['dropped', { courseId }] as const;
const payload = {
  courseId,
  quizId,
  quizHash: hash,
  elapsedMs: 1,
  responses: [{ questionId: makeId(10), answer: true }],
};
const handedIn = ['attempt-submitted', payload] as const;

/** The log is safe so far. */
const upTo =
  (seq: number): IsSafe =>
  ({ operation }) =>
    operation.seq <= seq;

const gradedAs = (entry: LoggedOperation | undefined, attemptNumber: number | null = 1): Attempt => ({
  ...{ id: entry?.operation.id ?? makeId(0), courseId, quizId, quizHash: hash, attemptNumber, ...grade },
  submittedAt: entry?.operation.wallTime ?? 0,
});
const notTaken = (entry: LoggedOperation | undefined, outcome: Refusal['outcome'], code: VerdictCode): Refusal => ({
  ...{ id: entry?.operation.id ?? makeId(0), deviceId, seq: 1, kind: 'attempt-submitted', outcome, code },
});

describe('an attempt', () => {
  const [entry] = log(handedIn);
  const entries = entry ? [entry] : [];
  const view = (documents: Attempt[], refusals: Refusal[], acknowledged: number) =>
    viewAttempts(documents, entries, refusals, upTo(acknowledged));

  it('is saved, then safe, then graded, with its answers all the way', () => {
    const stages = [view([], [], 0), view([], [], 1), view([gradedAs(entry)], [], 1)];
    expect(stages.map(([one]) => one?.state)).toEqual(['saved', 'safe', 'graded']);
    for (const stage of stages) expect(stage).toMatchObject([{ id: makeId(0x100), responses: payload.responses }]);
    expect(stages.map(([one]) => one?.grade)).toEqual([null, null, grade]);
  });

  it('is graded also when the document comes before the acknowledgement', () => {
    expect(view([gradedAs(entry)], [], 0)).toMatchObject([{ state: 'graded', attemptNumber: 1, code: null }]);
  });

  it('[AL2] over the limit keeps its grade and says so', () => {
    const overLimit = notTaken(entry, 'set-aside', 'over_attempt_limit');
    expect(view([gradedAs(entry, null)], [overLimit], 1)).toMatchObject([
      { state: 'over-limit', grade, attemptNumber: null, code: 'over_attempt_limit' },
    ]);
  });

  it.each([
    ['refused', 'invalid_answer_format'],
    ['set-aside', 'unknown_quiz'],
  ] as const)('[VD3] %s stays, with its answers and the reason %s', (outcome, code) => {
    expect(view([], [notTaken(entry, outcome, code)], 1)).toMatchObject([
      { state: 'refused', code, responses: payload.responses, grade: null },
    ]);
  });

  it('[CH4] of a practice quiz shows its provisional grade until the server’s comes', () => {
    const practised = log(['attempt-submitted', payload, { ...grade, score: 2 }]);
    const before = viewAttempts([], practised, [], upTo(1));
    expect(before).toMatchObject([{ state: 'safe', provisional: true, grade: { score: 2 } }]);
    expect(viewAttempts([gradedAs(practised[0])], practised, [], upTo(1))).toMatchObject([
      { provisional: false, grade: { score: 1 } },
    ]);
  });

  it('of another device is shown without its answers', () => {
    expect(viewAttempts([gradedAs(undefined)], [], [], upTo(0))).toMatchObject([{ state: 'graded', responses: null }]);
  });
});

describe('attempts', () => {
  it('[OP5] each appears once, oldest first, whatever became of it', () => {
    const anyFate = fc.constantFrom('saved', 'graded', 'over-limit', 'refused', 'set-aside', 'both');
    fc.assert(
      fc.property(fc.array(anyFate, { maxLength: 20 }), fc.nat(40), (fates, acknowledged) => {
        const entries = log(...fates.flatMap(() => [handedIn, ['lesson-opened', { courseId, lessonId }] as const]));
        const own = entries.filter(({ operation }) => operation.kind === 'attempt-submitted');
        const fated = (...names: string[]) => own.filter((_, index) => names.includes(fates[index] ?? ''));
        const documents = [
          ...fated('graded').map((entry) => gradedAs(entry)),
          ...fated('over-limit', 'both').map((entry) => gradedAs(entry, null)),
        ];
        const refusals = [
          ...fated('refused').map((entry) => notTaken(entry, 'refused', 'not_enrolled')),
          ...fated('set-aside').map((entry) => notTaken(entry, 'set-aside', 'unknown_quiz')),
          ...fated('both').map((entry) => notTaken(entry, 'set-aside', 'over_attempt_limit')),
        ];
        const views = viewAttempts(documents, entries, refusals, upTo(acknowledged));
        expect(views.map(({ id }) => id)).toEqual(own.map(({ operation }) => operation.id));
        expect(views.every(({ responses }) => responses?.length === 1)).toBe(true);
        expect(views.every(({ state, code }) => (code !== null) === ['refused', 'over-limit'].includes(state))).toBe(
          true,
        );
      }),
    );
  });
});

describe('enrolments', () => {
  const document: Enrolment = {
    ...{ id: makeId(0x100), courseId, status: 'in_progress', progress: 40, enrolledAt: 900, completedAt: null },
  };
  const view = (documents: Enrolment[], entries: LoggedOperation[], confirmed: number, refusals: Refusal[] = []) =>
    viewEnrolments(documents, standingActs(entries, refusals), upTo(confirmed));

  it('are there at once, pending until the server tells of them', () => {
    expect(view([], log(enrolled), 0)).toMatchObject([{ courseId, status: 'in_progress', pending: true, progress: 0 }]);
    expect(view([], log(enrolled), 1)).toMatchObject([{ pending: true }]);
    expect(view([document], log(enrolled), 1)).toEqual([{ ...document, pending: false }]);
  });

  it('are left at once, and come back at once, with their progress', () => {
    expect(view([document], log(enrolled, dropped), 1)).toMatchObject([
      { status: 'dropped', pending: true, progress: 40 },
    ]);
    expect(view([document], log(enrolled, dropped, enrolled), 1)).toMatchObject([
      { status: 'in_progress', progress: 40 },
    ]);
    expect(view([{ ...document, status: 'dropped' }], log(enrolled, dropped), 2)).toMatchObject([
      { status: 'dropped' },
    ]);
  });

  it('[VD3] that were refused are not there', () => {
    const entries = log(enrolled);
    expect(view([], entries, 1, [notTaken(entries[0], 'refused', 'unknown_course')])).toEqual([]);
  });
});

describe('progress', () => {
  const lesson = { courseId, lessonId };
  const view = (documents: Parameters<typeof viewProgress>[0], entries: LoggedOperation[], refusals: Refusal[] = []) =>
    viewProgress(documents, standingActs(entries, refusals), deviceId).get(courseId)?.get(lessonId);

  it('[PM3] is what the log says, before anything was sent', () => {
    const entries = log(
      ['lesson-opened', lesson],
      ['time-spent', { ...lesson, totalSeconds: 30 }],
      ['lesson-completed', lesson],
    );
    expect(view([], entries)).toEqual({ opened: true, completed: true, seconds: 30 });
    expect(view([], [])).toBeUndefined();
  });

  it('[PM1, PM2] is joined with what the server says, however much of the log that holds', () => {
    const entries = log(
      ['time-spent', { ...lesson, totalSeconds: 30 }],
      ['time-spent', { ...lesson, totalSeconds: 50 }],
    );
    const told = (seconds: number) => [
      {
        id: courseId,
        lessons: {
          [lessonId]: { opened: true, completedAt: 7, secondsByDevice: { [deviceId]: seconds, [makeId(0xd2)]: 5 } },
        },
      },
    ];
    for (const seconds of [0, 30, 50])
      expect(view(told(seconds), entries)).toEqual({ opened: true, completed: true, seconds: 55 });
  });

  it('[VD3] that was refused is not shown', () => {
    const entries = log(['lesson-completed', lesson]);
    expect(view([], entries, [notTaken(entries[0], 'refused', 'not_enrolled')])).toBeUndefined();
  });
});
