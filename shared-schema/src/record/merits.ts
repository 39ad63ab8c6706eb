// What a learner has reached, in numbers: what points and badges are counted from (SPEC PT1).
import * as z from 'zod/mini';
import { count } from './identifier.ts';

/** Of one course. `quizzes` passed, `perfect` ones among them. `completed`: its progress has been 100. */
export const courseMerits = z.object({
  lessons: count,
  quizzes: count,
  perfect: count,
  completed: z.boolean(),
  certified: z.boolean(),
  rated: z.boolean(),
});
export type CourseMerits = z.infer<typeof courseMerits>;

/** Days of work that follow each other: the first and the last, in whole days since 1970-01-01 in UTC. */
const dayRun = z.tuple([count, count]);
export type DayRun = z.infer<typeof dayRun>;

/** `days`: runs in order, none touching the next. */
export const merits = z.object({ byCourse: z.record(z.string(), courseMerits), days: z.array(dayRun) });
export type Merits = z.infer<typeof merits>;
