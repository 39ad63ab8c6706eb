// Who gets a certificate (SPEC CE1 to CE3): decided on the server from counted attempts only.
import type { CertificateTerms } from '../record/course.ts';

/** The best counted attempt at one quiz. */
export type BestAttempt = { percentage: number; passed: boolean };

export type Eligibility = { eligible: true } | { eligible: false; missing: readonly string[] };

/** Eligible when the course gives certificates and each required quiz has a counted attempt that passed with at least the minimum score. */
export function certificateEligibility(
  terms: CertificateTerms,
  bestByQuiz: Readonly<Record<string, BestAttempt>>,
): Eligibility {
  const missing = terms.requires.filter((quizId) => {
    const best = Object.hasOwn(bestByQuiz, quizId) ? bestByQuiz[quizId] : undefined;
    return best === undefined || !best.passed || best.percentage < terms.minimumScore;
  });
  const offered = terms.available && terms.requires.length > 0;
  return offered && missing.length === 0 ? { eligible: true } : { eligible: false, missing };
}
