// What learners do, good and odd: mostly work that counts, now and then work that no server of today takes.
import { answers, attempt, completed, courseId, enrolled, lessonOne, lessonTwo, makeHash } from '../judge-scene.ts';
import type { SeedChance } from './seed-chance.ts';

/** `id`: of an earlier operation; left out: a new one. */
export type LearnerAct = { kind: string; payload: object; version?: number; id?: string };

const plain = ([kind, payload]: readonly [string, object]): LearnerAct => ({ kind, payload });

const useful: readonly ((chance: SeedChance) => LearnerAct)[] = [
  () => plain(enrolled),
  (chance) => plain(attempt(answers(chance.happens(0.6), chance.happens(0.6)))),
  (chance) => plain(attempt(answers(chance.happens(0.6), chance.happens(0.6)))),
  (chance) => plain(attempt(answers(true, chance.happens(0.5)), { quizHash: makeHash('o') })),
  (chance) => plain(completed(chance.pick([lessonOne, lessonTwo]))),
  (chance) => ({ kind: 'lesson-opened', payload: { courseId, lessonId: chance.pick([lessonOne, lessonTwo]) } }),
  (chance) => ({
    kind: 'time-spent',
    payload: { courseId, lessonId: lessonOne, totalSeconds: chance.between(1, 9_999) },
  }),
  (chance) => ({ kind: 'course-rated', payload: { courseId, stars: chance.between(1, 5) } }),
];

const odd: readonly LearnerAct[] = [
  { kind: 'moon-landed', payload: { crater: 'x'.repeat(40) } },
  { kind: 'enrolled', payload: { courseId }, version: 7 },
  { kind: 'lesson-completed', payload: { courseId, lessonId: 'nowhere' } },
  plain(attempt(answers(true, true), { quizHash: makeHash('z') })),
  plain(attempt([{ questionId: lessonOne, answer: 'what?' }])),
  { kind: 'dropped', payload: { courseId } },
  { kind: 'enrolled', payload: { courseId: lessonOne } },
  { kind: 'course-rated', payload: { courseId, stars: 9, note: '\u0000' } },
];

/** `oddness`: how often something odd is done. `known`: ids that a broken clone of a phone might use again. */
export function nextAct(chance: SeedChance, oddness: number, known: readonly string[]): LearnerAct {
  if (!chance.happens(oddness)) return chance.pick(useful)(chance);
  const act = chance.pick(odd);
  return known.length > 0 && chance.happens(0.2) ? { ...act, id: chance.pick(known) } : act;
}
