// Whether a learner has reached a course's certificate, and when: pure, and the same for whoever asks (CE1 to CE4).
import type { CertificateTerms } from '@greenland/shared-schema/record/course';
import { certificateEligibility } from '@greenland/shared-schema/rule/certificate-eligibility';
import type { DatedAttempt } from './learner-facts.ts';

/** `earnedAt`: of the latest of the best attempts, in milliseconds. `missing`: required quizzes that are still to pass. */
export type Reached = { reached: true; earnedAt: number } | { reached: false; missing: readonly string[] };

/** `bestOf`: the best counted attempt at a quiz, null without one. */
export function findReached(terms: CertificateTerms, bestOf: (quizId: string) => DatedAttempt | null): Reached {
  const best = terms.requires.flatMap((id) => {
    const attempt = bestOf(id);
    return attempt ? [[id, attempt] as const] : [];
  });
  const eligibility = certificateEligibility(terms, Object.fromEntries(best));
  if (!eligibility.eligible) return { reached: false, missing: eligibility.missing };
  // Not by the one that happened to come last: the date is the same in whatever order the attempts came.
  return { reached: true, earnedAt: Math.max(...best.map(([, { submittedAt }]) => submittedAt)) };
}
