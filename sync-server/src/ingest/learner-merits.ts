// What a learner has reached, counted from the judge's ledger: pure, so that every carrier and every replay count alike (P6, P10).
import type { Merits } from '@greenland/shared-schema/record/merits';
import { countCourseMerits } from '@greenland/shared-schema/rule/count-merits';
import { holdsMerits, joinMerits, noMerits } from '@greenland/shared-schema/rule/join-merits';
import { joinDays } from '@greenland/shared-schema/rule/work-day';
import type { Content, LearnerFacts } from './learner-facts.ts';
import { LearnerLedger } from './learner-ledger.ts';

/** Merits in `courseIds`, and all days of work that the ledger knows. A course without any is left out: how often it was counted must not show. */
export function countMerits(ledger: LearnerLedger, courseIds: Iterable<string>, content: Content): Merits {
  const courses = [...courseIds].flatMap((id) => content.courseById.get(id) ?? []);
  const counted = courses.map(({ id, givenLessonIds }) => {
    const state = {
      lessonIds: givenLessonIds,
      progress: ledger.progress.get(id) ?? {},
      best: ledger.bestOf(id),
      percentage: ledger.enrolments.get(id)?.progress ?? 0,
      certified: ledger.isCertified(id),
      rated: ledger.ratings.some(({ courseId }) => courseId === id),
    };
    return [id, countCourseMerits(state)] as const;
  });
  const reached = counted.filter(([id, one]) => !holdsMerits(noMerits, { byCourse: { [id]: one }, days: [] }));
  return { byCourse: Object.fromEntries(reached), days: joinDays([...ledger.workDays].map((day) => [day, day])) };
}

/** The learner's merits after the batch; null when it added none. */
export function renewMerits(
  ledger: LearnerLedger,
  content: Content,
  courseIds: Iterable<string> = ledger.touchedCourses(),
): Merits | null {
  const counted = countMerits(ledger, courseIds, content);
  return holdsMerits(ledger.merits, counted) ? null : joinMerits(ledger.merits, counted);
}

/** The learner's merits when they hold certificates of these courses; null when that adds none. */
export function countCertified(facts: LearnerFacts, courseIds: readonly string[], content: Content): Merits | null {
  const certifiedCourses = new Set([...facts.certifiedCourses, ...courseIds]);
  return renewMerits(new LearnerLedger({ ...facts, certifiedCourses }), content, courseIds);
}
