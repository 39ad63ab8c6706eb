import { expect, it } from 'vitest';
import { certificateEligibility } from './certificate-eligibility.ts';

const terms = { available: true, minimumScore: 75, requires: ['middle', 'final'] };
const best = (percentage: number, passed = true) => ({ percentage, passed });

it('[CE2] is for who has passed each required quiz with at least the minimum', () => {
  expect(certificateEligibility(terms, { middle: best(75), final: best(100) })).toEqual({ eligible: true });
});

it.each([
  ['without any attempt', {}, ['middle', 'final']],
  ['without one of the quizzes', { middle: best(90) }, ['final']],
  ['with too little in one', { middle: best(74.99), final: best(100) }, ['middle']],
  ['with enough that did not pass', { middle: best(90, false), final: best(100) }, ['middle']],
  ['with other quizzes', { other: best(100) }, ['middle', 'final']],
])('[CE2] is not for who comes %s, and says what is missing', (_, bestByQuiz, missing) => {
  expect(certificateEligibility(terms, bestByQuiz)).toEqual({ eligible: false, missing });
});

it('[CE1] is for nobody when the course gives none or requires nothing', () => {
  const all = { middle: best(100), final: best(100) };
  expect(certificateEligibility({ ...terms, available: false }, all)).toEqual({ eligible: false, missing: [] });
  expect(certificateEligibility({ ...terms, requires: [] }, all)).toEqual({ eligible: false, missing: [] });
});

it('[CE2] takes no quiz for passed because of its name', () => {
  const odd = { ...terms, requires: ['constructor'] };
  expect(certificateEligibility(odd, {})).toEqual({ eligible: false, missing: ['constructor'] });
});
