import { describe, expect, it } from 'vitest';
import {
  answers,
  attempt,
  courseId,
  enrolled,
  finalId,
  judge,
  makeHash,
  makeId,
  operations,
  practiceId,
  rememberFacts,
  setAside,
  stranger,
} from '../../test/judge-scene.ts';

const practice = { quizId: practiceId, quizHash: makeHash('p') };

describe('attempts', () => {
  const numbersOf = (...acts: (readonly [string, object])[]) =>
    judge(operations([enrolled, ...acts])).attempts.map(({ document }) => document.attemptNumber);

  it('[AL1, AL2] count in the order of arrival, and over the limit are graded, kept and not counted', () => {
    const acts = [attempt(answers(false, false)), attempt(answers(true, false)), attempt(answers(true, true))];
    expect(numbersOf(...acts)).toEqual([1, 2, null]);
    const judged = judge(operations([enrolled, ...acts]));
    expect(judged.verdicts.at(-1)).toEqual(setAside('over_attempt_limit'));
    expect(judged.attempts[2]?.document).toMatchObject({ percentage: 100, passed: true });
    expect(judged.due).toEqual([]);
    expect(judged.enrolments[0]?.progress).toBe(0);
  });

  it('[AL1] that do not fit do not count', () => {
    expect(numbersOf(attempt([{ questionId: makeId(99), answer: true }]), attempt(answers(true, true)))).toEqual([1]);
  });

  it('[AL3] without limit all count; versions of a quiz are counted together', () => {
    const old = attempt(answers(true, true), { quizHash: makeHash('o') });
    expect(numbersOf(old, attempt(answers(true, true)), old)).toEqual([1, 2, null]);
    const practised = Array.from({ length: 5 }, () => attempt(answers(true, true), practice));
    expect(numbersOf(...practised)).toEqual([1, 2, 3, 4, 5]);
  });

  it('[GR1] are graded, however old, by the key of the version that they were made on', () => {
    const old = attempt(answers(false, false), { quizHash: makeHash('o') });
    const [first, second] = judge(operations([enrolled, old, attempt(answers(false, false))])).attempts;
    expect(first?.document).toMatchObject({ quizHash: makeHash('o'), percentage: 100, passed: true });
    expect(second?.document).toMatchObject({ quizHash: makeHash('n'), percentage: 0, passed: false });
  });

  it('[DV1] bear explanations when the quiz is graded, and none when it is practice', () => {
    const [graded, practised] = judge(
      operations([enrolled, attempt(answers(true, true)), attempt(answers(true, true), practice)]),
    ).attempts;
    expect(graded?.document.explanations).toEqual(['So it is.', 'So it is.']);
    expect(practised?.document).not.toHaveProperty('explanations');
  });
});

describe('a certificate', () => {
  it('[CE3] [CE4] is due once, dated by the attempt that earned it', () => {
    const acts = [
      enrolled,
      attempt(answers(true, false)),
      attempt(answers(true, true)),
      attempt(answers(true, true), practice),
    ];
    const batch = operations(acts);
    const judged = judge(batch);
    expect(judged.due).toEqual([{ earnedAt: batch[2]?.wallTime, courseId, quizId: finalId, profile: null }]);
    const facts = rememberFacts(stranger, batch, judged);
    expect(judge(operations([attempt(answers(true, true), practice)], 9), facts).due).toEqual([]);
  });

  it('[CE2, CE3] is not due below the minimum', () => {
    expect(judge(operations([enrolled, attempt(answers(true, false))])).due).toEqual([]);
  });
});
