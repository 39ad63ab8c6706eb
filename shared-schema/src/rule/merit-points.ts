// Points (SPEC PT2): each thing once, nothing ever taken back.
import type { CourseMerits, Merits } from '../record/merits.ts';

const pointsByMerit = { lesson: 10, quiz: 50, course: 100 };

export function coursePoints({ lessons, quizzes, completed }: CourseMerits): number {
  return lessons * pointsByMerit.lesson + quizzes * pointsByMerit.quiz + (completed ? pointsByMerit.course : 0);
}

export function totalPoints({ byCourse }: Merits): number {
  return Object.values(byCourse).reduce((sum, course) => sum + coursePoints(course), 0);
}
