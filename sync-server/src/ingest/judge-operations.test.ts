import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  answers,
  attempt,
  completed,
  courseId,
  deviceId,
  enrolled,
  judge,
  lessonOne,
  lessonTwo,
  makeHash,
  makeId,
  operations,
  practiceId,
  refused,
  rememberFacts,
  setAside,
  stranger,
  taken,
} from '../../test/judge-scene.ts';

import { documentChanges } from './judgement-documents.ts';

const verdictsOf = (...acts: (readonly [string, object])[]) => judge(operations(acts)).verdicts;
const lesson = { courseId, lessonId: lessonOne };
const practice = { quizId: practiceId, quizHash: makeHash('p') };

describe('a device that its learner has removed', () => {
  it('[RV2] [VD2] has everything set aside, whatever it is; only an id that is taken comes first', () => {
    const acts = [enrolled, attempt(answers(true, true)), ['moon-landed', {}], ['enrolled', {}]] as const;
    const batch = operations(acts);
    const again = batch.map((operation) => ({ ...operation, seq: operation.seq + batch.length }));
    const judged = judge([...batch, ...again], stranger, 1e12, { revoked: true });
    const codes = ['device_revoked', 'duplicate_id'].flatMap((code) => acts.map(() => setAside(code)));
    expect(judged.verdicts).toEqual(codes);
    expect(judged).toMatchObject({ enrolments: [], attempts: [], due: [] });
    expect(judged.progressByCourse.size).toBe(0);
  });
});

describe('verdicts', () => {
  it.each<[string, readonly [string, object], object]>([
    ['an enrolment in no course', ['enrolled', { courseId: makeId(77) }], refused('unknown_course')],
    ['work in no course', ['lesson-opened', { ...lesson, courseId: makeId(77) }], refused('unknown_course')],
    ['a lesson of a course without enrolment', ['lesson-opened', lesson], refused('not_enrolled')],
    ['an attempt without enrolment', attempt(answers(true, true)), refused('not_enrolled')],
    ['a rating without enrolment', ['course-rated', { courseId, stars: 5 }], refused('not_enrolled')],
    ['leaving without enrolment', ['dropped', { courseId }], refused('not_enrolled')],
    ['a kind of tomorrow', ['badge-claimed', {}], setAside('unknown_kind')],
    ['a kind by the name of a method', ['constructor', {}], setAside('unknown_kind')],
    ['a payload that does not fit', ['enrolled', {}], refused('invalid_payload')],
  ])('[VD1, OP6] %s', (_, act, verdict) => {
    expect(verdictsOf(act)).toEqual([verdict]);
  });

  it.each<[string, readonly [string, object], object]>([
    ['an attempt with a score of its own', attempt(answers(true, true), { score: 100 }), refused('invalid_payload')],
    [
      'an attempt at no known version',
      attempt(answers(true, true), { quizHash: makeHash('x') }),
      setAside('unknown_quiz'),
    ],
    [
      'an attempt under the name of another quiz',
      attempt(answers(true, true), { quizId: practiceId }),
      setAside('unknown_quiz'),
    ],
    [
      'an answer to another question',
      attempt([{ questionId: makeId(99), answer: true }]),
      refused('invalid_answer_format'),
    ],
    ['a lesson of an older version', ['lesson-completed', { courseId, lessonId: makeId(88) }], taken],
    ['a wrong answer', attempt(answers(false, false)), taken],
  ])('[VD1, AF3, OP3] of an enrolled learner: %s', (_, act, verdict) => {
    expect(verdictsOf(enrolled, act)).toEqual([taken, verdict]);
  });

  it('[OP6] a version of tomorrow is set aside, whatever its kind and payload', () => {
    const [one] = operations([['badge-claimed', { nothing: 1 }]]);
    if (!one) throw new Error('There is one operation.');
    expect(judge([{ ...one, version: 2 }]).verdicts).toEqual([setAside('future_version')]);
  });

  it('[OP7] an id that another operation bears is set aside, in the same batch and in later ones', () => {
    const [first, second] = operations([enrolled, completed(lessonOne)]);
    if (!first || !second) throw new Error('There are two operations.');
    const judged = judge([first, { ...second, id: first.id }]);
    expect(judged.verdicts).toEqual([taken, setAside('duplicate_id')]);
    const later = judge([{ ...second, id: first.id }], rememberFacts(stranger, [first], judge([first])));
    expect(later.verdicts).toEqual([setAside('duplicate_id')]);
  });

  it('[VD2] the first check that fails gives the code', () => {
    const both = attempt([{ questionId: makeId(99), answer: true }], { quizHash: makeHash('x'), courseId: makeId(77) });
    expect(verdictsOf(both)).toEqual([refused('unknown_course')]);
    const quizFirst = attempt([{ questionId: makeId(99), answer: true }], { quizHash: makeHash('x') });
    expect(verdictsOf(quizFirst)).toEqual([refused('not_enrolled')]);
    expect(verdictsOf(enrolled, quizFirst)).toEqual([taken, setAside('unknown_quiz')]);
  });

  it('[OP5, VD3] what is not taken changes nothing, and stops nobody behind it', () => {
    const poison = [attempt(answers(true, true), { score: 100 }), ['badge-claimed', {}], completed(lessonOne)] as const;
    expect(judge(operations(poison))).toEqual({
      ...{ verdicts: [refused('invalid_payload'), setAside('unknown_kind'), refused('not_enrolled')] },
      ...{
        settled: [],
        late: [],
        untold: new Set(),
        enrolments: [],
        progressByCourse: new Map(),
        attempts: [],
        due: [],
        ratings: [],
        profile: null,
        merits: null,
        consents: [],
      },
    });
    expect(verdictsOf(...poison, enrolled, completed(lessonOne)).slice(3)).toEqual([taken, taken]);
  });
});

describe('what comes before the enrolment that it needs', () => {
  const early = operations([attempt(answers(true, true)), completed(lessonOne), ['dropped', { courseId: makeId(77) }]]);
  const enrolling = operations([enrolled], 9);
  const waiting = early.slice(0, 2).map((operation) => ({ deviceId: makeId(0xd2), operation, receivedAt: 2_000 }));

  it('[VD6] in one batch has the verdict that it would have had after it', () => {
    const judged = judge([...early, ...enrolling]);
    expect(judged.verdicts).toEqual([taken, taken, refused('unknown_course'), taken]);
    expect(judged.attempts[0]?.document).toMatchObject({ attemptNumber: 1, passed: true });
    expect([judged.due.length, judged.settled]).toEqual([1, []]);
  });

  it('[VD6] in an earlier batch is judged when it comes, under its own device and arrival', () => {
    const judged = judge(enrolling, { ...stranger, waiting });
    expect(judged.settled.map(({ operation, verdict }) => [operation.id, verdict])).toEqual(
      waiting.map(({ operation }) => [operation.id, taken]),
    );
    expect(judged.attempts[0]?.document.submittedAt).toBe(waiting[0]?.operation.wallTime);
    const log = { userId: stranger.userId, deviceId, lane: 0 as const };
    const told = documentChanges({ log, operations: enrolling, judgement: judged });
    expect(told.filter(({ collection }) => collection === 'refusals')).toEqual(
      waiting.map(({ operation: { id } }) => ({ collection: 'refusals', id, body: null })),
    );
  });

  it('[VD6] is judged once: to enrol again after leaving brings nothing back', () => {
    const judged = judge(operations([attempt(answers(true, true)), enrolled, ['dropped', { courseId }], enrolled]));
    expect(judged.attempts).toHaveLength(1);
  });

  it('[VD3] [OP7] of two refused operations of one id the first tells its reason', () => {
    const [one, other] = operations([['moon-landed', {}], completed(lessonOne)]);
    if (!one || !other) throw new Error('There are two operations.');
    const batch = [one, { ...other, id: one.id }];
    const log = { userId: stranger.userId, deviceId, lane: 0 as const };
    const told = documentChanges({ log, operations: batch, judgement: judge(batch) });
    expect(told).toMatchObject([{ id: one.id, body: { seq: one.seq, code: 'unknown_kind' } }]);
    const later = judge(batch.slice(1), {
      ...stranger,
      knownIds: new Set([one.id]),
      refusedIds: new Set([one.id]),
    });
    expect(documentChanges({ log, operations: batch.slice(1), judgement: later })).toEqual([]);
  });
});

describe('a learner who reports more than there is', () => {
  const invented = (count: number) => Array.from({ length: count }, (_, index) => completed(makeId(0x10000 + index)));

  it('[PM4] is taken with lessons of no version, up to 2,000 in a course; lessons of the course come after them all the same', () => {
    const { verdicts, progressByCourse } = judge(operations([enrolled, ...invented(2_001), completed(lessonOne)]));
    expect(verdicts.filter(({ outcome }) => outcome !== 'taken')).toEqual([refused('unknown_lesson')]);
    expect(verdicts[2_001]).toEqual(refused('unknown_lesson'));
    const lessonIds = Object.keys(progressByCourse.get(courseId) ?? {});
    expect(lessonIds).toHaveLength(2_001);
    expect(lessonIds).toEqual([...lessonIds].sort());
  });

  it('[OP3] is refused with a member that schemas do not see, wherever it stands', () => {
    const payloads = ['{"__proto__":1}', `{"courseId":"${courseId}","__proto__":{}}`].map((text) => JSON.parse(text));
    const hidden = attempt([{ questionId: makeId(10), answer: JSON.parse('{"__proto__":"a"}') }]);
    const [first] = operations([enrolled]);
    if (!first) throw new Error('There is one operation.');
    const batch = payloads.map((payload, index) => ({ ...first, id: makeId(0x900 + index), seq: 2 + index, payload }));
    const nested = { ...first, id: makeId(0x910), seq: 4, kind: hidden[0], payload: hidden[1] };
    const invalid = refused('invalid_payload');
    expect(judge([first, ...batch, nested]).verdicts).toEqual([taken, invalid, invalid, invalid]);
  });
});

describe('the name on a certificate', () => {
  it('[CE3] is that of the moment when it was earned, however what follows is cut into pushes', () => {
    const named = (firstName: string) => ['profile-changed', { firstName }] as const;
    const all = operations([enrolled, named('Awa'), attempt(answers(true, true)), named('Zoé')]);
    expect(judge(all).due).toMatchObject([{ profile: { firstName: 'Awa' } }]);
    expect(judge(all).profile).toEqual({ firstName: 'Zoé' });
    const before = rememberFacts(stranger, all.slice(0, 2), judge(all.slice(0, 2)));
    expect(judge(all.slice(2), before).due).toMatchObject([{ profile: null }]);
  });
});

describe('a changed name', () => {
  const change = (payload: object) => judge(operations([['profile-changed', payload]]));
  it.each(['   ', '\u200b\u2060', '\u0301', '\u3164', '\ufe0f\u200d', '\u2800\u00a0', '\t\u0007'])(
    '[OP3] [P9] that shows nothing (%j) changes nothing, and its operation is taken as ever',
    (firstName) => {
      const judged = change({ firstName, lastName: 'Diop', language: 'fr' });
      expect(judged.verdicts).toEqual([taken]);
      expect(judged.profile).toEqual({ lastName: 'Diop', language: 'fr' });
    },
  );
  it.each(['X', '-', '7', '😀', 'علی\u200cرضا', ' Awa\u00a0Marie ', 'e\u0301', '\ue000'])(
    '[OP3] that shows something (%j) is kept to the letter',
    (firstName) => {
      expect(change({ firstName }).profile).toEqual({ firstName });
    },
  );
});

describe('clocks', () => {
  it('[OP4, PM3] are shown, at the latest as the time of arrival', () => {
    const batch = operations([enrolled, completed(lessonOne)]);
    const ahead = batch.map((one) => ({ ...one, wallTime: 8e15 }));
    expect(judge(batch).enrolments[0]?.enrolledAt).toBe(1_001);
    expect(judge(ahead, stranger, 5_000).enrolments[0]?.enrolledAt).toBe(5_000);
    expect(judge(ahead, stranger, 5_000).progressByCourse.get(courseId)?.[lessonOne]?.completedAt).toBe(5_000);
    expect(judge(ahead.map((one) => ({ ...one, wallTime: 0 }))).verdicts).toEqual([taken, taken]);
  });
});

describe('progress', () => {
  it('[PM3] is opened by every lesson operation; seconds stand under their device', () => {
    const spent = ['time-spent', { ...lesson, totalSeconds: 90 }] as const;
    const judged = judge(operations([enrolled, spent, ['time-spent', { ...lesson, totalSeconds: 60 }]]));
    expect(judged.progressByCourse.get(courseId)).toEqual({
      [lessonOne]: { opened: true, completedAt: null, secondsByDevice: { [deviceId]: 90 } },
    });
  });

  it('[CP1, CP2] grows to 100 and completes the enrolment, which leaving and coming back does not undo', () => {
    const all = [enrolled, completed(lessonOne), completed(lessonTwo), attempt(answers(true, true))];
    const percentages = all.map((_, index) => judge(operations(all.slice(0, index + 1))).enrolments[0]?.progress);
    expect(percentages).toEqual([0, 33, 66, 100]);
    const done = judge(operations(all)).enrolments[0];
    expect(done).toMatchObject({ status: 'completed', completedAt: 1_004 });
    const back = judge(operations([...all, ['dropped', { courseId }], enrolled])).enrolments[0];
    expect(back).toEqual({ ...done, status: 'in_progress' });
  });

  it('[CP2] does not fall when the course has grown', () => {
    const batch = operations([enrolled]);
    const before = rememberFacts(stranger, batch, judge(batch));
    const far = new Map([...before.enrolmentByCourse].map(([id, one]) => [id, { ...one, progress: 90 }]));
    const judged = judge(operations([completed(lessonOne)], 2), { ...before, enrolmentByCourse: far });
    expect(judged.enrolments).toEqual([]);
    expect(judged.progressByCourse.size).toBe(1);
  });
});

const anyAct = fc.constantFrom<readonly [string, object]>(
  enrolled,
  ['dropped', { courseId }],
  ['lesson-opened', lesson],
  completed(lessonOne),
  completed(lessonTwo),
  ['time-spent', { ...lesson, totalSeconds: 30 }],
  attempt(answers(true, true)),
  attempt(answers(true, false)),
  attempt(answers(false, false), { quizHash: makeHash('o') }),
  attempt(answers(true, true), practice),
  attempt([], { quizHash: makeHash('x') }),
  ['badge-claimed', {}],
  ['enrolled', { courseId: 7 }],
);

it('[OP2] a log comes to the same however it is cut into batches', () => {
  fc.assert(
    fc.property(fc.array(anyAct, { maxLength: 25 }), fc.nat(25), (acts, cut) => {
      const log = operations([enrolled, ...acts]);
      const whole = judge(log);
      const [front, back] = [log.slice(0, cut), log.slice(cut)];
      const first = judge(front);
      const facts = rememberFacts(stranger, front, first);
      const second = judge(back, facts);
      expect([...first.verdicts, ...second.verdicts]).toEqual(whole.verdicts);
      expect([...first.attempts, ...second.attempts]).toEqual(whole.attempts);
      expect([...first.due, ...second.due]).toEqual(whole.due);
      const end = (judged: typeof whole, from = stranger) => rememberFacts(from, log, judged);
      expect(end(second, facts)).toEqual(end(whole));
    }),
  );
});
