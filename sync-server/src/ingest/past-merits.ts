// Merits of a learner who worked before merits were kept: counted once, from what the tables hold, as they would have been counted then.
import type { Merits } from '@greenland/shared-schema/record/merits';
import { joinMerits, noCourseMerits, noMerits } from '@greenland/shared-schema/rule/join-merits';
import { joinDays, workDay } from '@greenland/shared-schema/rule/work-day';
import type { Transaction } from '../database/pool.ts';
import type { CourseFactsStore } from './course-facts-store.ts';
import { noBatch } from './learner-facts.ts';
import { readLearnerFacts } from './learner-facts-store.ts';
import { LearnerLedger } from './learner-ledger.ts';
import { countMerits } from './learner-merits.ts';
import { readPastWork } from './merit-store.ts';

export async function countPastMerits(tx: Transaction, userId: string, courses: CourseFactsStore): Promise<Merits> {
  const { courseIds, ratedIds, times } = await readPastWork(tx, userId);
  const stored = await readLearnerFacts(tx, userId, { courseIds, operationIds: [] });
  const content = await courses.readContent(tx, courseIds, []);
  const ledger = new LearnerLedger({ ...stored, merits: noMerits, ...noBatch });
  const days = times.map(({ shown, received }) => workDay(shown, userId, received));
  return joinMerits(countMerits(ledger, courseIds, content), {
    byCourse: Object.fromEntries(ratedIds.map((id) => [id, { ...noCourseMerits, rated: true }])),
    days: joinDays(days.map((day) => [day, day])),
  });
}
