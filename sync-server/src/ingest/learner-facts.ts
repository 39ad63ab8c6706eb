// What judging needs to know of one learner and of the courses in question. Plain data: the judge asks nothing else.

import type { Enrolment } from '@greenland/shared-schema/protocol/document';
import type { Operation } from '@greenland/shared-schema/protocol/operation';
import type { CertificateTerms } from '@greenland/shared-schema/record/course';
import type { Merits } from '@greenland/shared-schema/record/merits';
import type { CourseProgress } from '@greenland/shared-schema/record/progress';
import type { QuizVersion } from '@greenland/shared-schema/record/quiz';
import type { BestAttempt } from '@greenland/shared-schema/rule/certificate-eligibility';

/** `submittedAt`: as the attempt's document tells it. */
export type DatedAttempt = BestAttempt & { submittedAt: number };

/** Counted attempts at one quiz of a course, and the best of them: of equals the one with the earliest date. */
export type Tally = { courseId: string; counted: number; best: DatedAttempt | null };

/** The current version of a course, as far as judging goes. */
export type CourseFacts = {
  id: string;
  title: string;
  language: string;
  instructorName: string;
  terms: CertificateTerms;
  modules: readonly { id: string; lessonIds: readonly string[] }[];
  /** Of all modules. */
  lessonIds: readonly string[];
  gradedQuizIds: readonly string[];
  /** Of this version and all before it. */
  givenLessonIds: ReadonlySet<string>;
};

export type Content = {
  courseById: ReadonlyMap<string, CourseFacts>;
  quizByHash: ReadonlyMap<string, QuizVersion>;
};

/** An operation that was `not_enrolled` when it came, and the device that wrote it. */
export type Waiting = { deviceId: string; operation: Operation; receivedAt: number };

/** Of facts that are read for no batch. */
export const noBatch = { repeats: new Set<Operation>(), waiting: [], rivals: [] };

/** An operation that was set aside because its id was another's. */
export type Rival = { deviceId: string; operation: Pick<Operation, 'id' | 'seq' | 'kind'> };

/**
 * The learner before the batch. `knownIds`: ids of this batch that some operation already bears; `refusedIds`: those of them that stand among the
 * learner's refusals; `repeats`: operations of this batch that say again what the learner's own of that id has said. `waiting`: what waits for courses that
 * this batch enrols in, as it came; `rivals`: what has the id of something that waits, and says something else. `merits`: of all courses.
 */
export type LearnerFacts = {
  userId: string;
  enrolmentByCourse: ReadonlyMap<string, Enrolment>;
  progressByCourse: ReadonlyMap<string, CourseProgress>;
  tallyByQuiz: ReadonlyMap<string, Tally>;
  certifiedCourses: ReadonlySet<string>;
  knownIds: ReadonlySet<string>;
  refusedIds: ReadonlySet<string>;
  repeats: ReadonlySet<Operation>;
  waiting: readonly Waiting[];
  rivals: readonly Rival[];
  merits: Merits;
};
