// The join of what was counted at two times (SPEC PT4): commutative, associative, idempotent, and never less than either.
import type { CourseMerits, Merits } from '../record/merits.ts';
import { joinDays } from './work-day.ts';

export const noMerits: Merits = { byCourse: {}, days: [] };

export const noCourseMerits: CourseMerits = {
  ...{ lessons: 0, quizzes: 0, perfect: 0 },
  ...{ completed: false, certified: false, rated: false },
};

function joinCourse(a: CourseMerits, b: CourseMerits): CourseMerits {
  return {
    lessons: Math.max(a.lessons, b.lessons),
    quizzes: Math.max(a.quizzes, b.quizzes),
    perfect: Math.max(a.perfect, b.perfect),
    completed: a.completed || b.completed,
    certified: a.certified || b.certified,
    rated: a.rated || b.rated,
  };
}

const courseOf = ({ byCourse }: Merits, id: string) => (Object.hasOwn(byCourse, id) && byCourse[id]) || noCourseMerits;

export function joinMerits(a: Merits, b: Merits): Merits {
  const ids = [...new Set([...Object.keys(a.byCourse), ...Object.keys(b.byCourse)])].sort();
  return {
    byCourse: Object.fromEntries(ids.map((id) => [id, joinCourse(courseOf(a, id), courseOf(b, id))])),
    days: joinDays([...a.days, ...b.days]),
  };
}

/** Whether `held` has all of `counted` already, so that joining them would change nothing. */
export function holdsMerits(held: Merits, counted: Merits): boolean {
  const holdsCourse = (id: string) => {
    const [own, one] = [courseOf(held, id), courseOf(counted, id)];
    const joined = joinCourse(own, one);
    return (Object.keys(noCourseMerits) as (keyof CourseMerits)[]).every((name) => joined[name] === own[name]);
  };
  return (
    Object.keys(counted.byCourse).every(holdsCourse) &&
    counted.days.every(([first, last]) => held.days.some(([from, to]) => from <= first && last <= to))
  );
}
