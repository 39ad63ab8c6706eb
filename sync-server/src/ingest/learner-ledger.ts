// The facts of one learner while a batch is judged: reads see what earlier operations of the batch changed; what changed is written afterwards.
import type { Attempt, Enrolment } from '@greenland/shared-schema/protocol/document';
import type { Payload, Verdict } from '@greenland/shared-schema/protocol/operation';
import type { CourseProgress } from '@greenland/shared-schema/record/progress';
import type { Response } from '@greenland/shared-schema/record/quiz';
import type { BestAttempt } from '@greenland/shared-schema/rule/certificate-eligibility';
import type { LearnerFacts, Tally } from './learner-facts.ts';

/** A certificate that is due: the operation that earned it names it and dates it, so that a replay issues the same one. */
export type DueCertificate = { operationId: string; courseId: string; quizId: string; earnedAt: number };

export type GradedAttempt = { document: Attempt; responses: readonly Response[] };

/** What a batch comes to. Only what changed is in it. */
export type Judgement = {
  verdicts: Verdict[];
  enrolments: Enrolment[];
  progressByCourse: ReadonlyMap<string, CourseProgress>;
  attempts: GradedAttempt[];
  due: DueCertificate[];
  ratings: Payload<'course-rated'>[];
  profile: Payload<'profile-changed'> | null;
  consents: Payload<'consent-given'>[];
};

/** A map over facts that remembers what was set. */
class Overlay<Value> {
  readonly changed = new Map<string, Value>();
  constructor(private readonly facts: ReadonlyMap<string, Value>) {}
  get(key: string): Value | undefined {
    return this.changed.get(key) ?? this.facts.get(key);
  }
  set(key: string, value: Value): void {
    this.changed.set(key, value);
  }
}

/** A pass is better than any attempt that did not pass: what a newer, stricter version asks takes nothing away (CE2). */
const isBetter = (a: BestAttempt, b: BestAttempt) => (a.passed === b.passed ? a.percentage > b.percentage : a.passed);

export class LearnerLedger {
  readonly enrolments: Overlay<Enrolment>;
  readonly progress: Overlay<CourseProgress>;
  readonly attempts: GradedAttempt[] = [];
  readonly due: DueCertificate[] = [];
  readonly ratings: Payload<'course-rated'>[] = [];
  readonly consents: Payload<'consent-given'>[] = [];
  profile: Payload<'profile-changed'> | null = null;
  private readonly tallies: Overlay<Tally>;
  private readonly certified: Set<string>;
  private readonly ids: Set<string>;

  constructor(facts: LearnerFacts) {
    this.enrolments = new Overlay(facts.enrolmentByCourse);
    this.progress = new Overlay(facts.progressByCourse);
    this.tallies = new Overlay(facts.tallyByQuiz);
    this.certified = new Set(facts.certifiedCourses);
    this.ids = new Set(facts.knownIds);
  }

  /** False when an operation of this id was there before. */
  claimId(id: string): boolean {
    if (this.ids.has(id)) return false;
    this.ids.add(id);
    return true;
  }

  tallyOf(quizId: string): Tally {
    return this.tallies.get(quizId) ?? { counted: 0, best: null };
  }

  /** Keeps a graded attempt; only one with a number counts. */
  addAttempt(attempt: GradedAttempt): void {
    this.attempts.push(attempt);
    const { quizId, attemptNumber, percentage, passed } = attempt.document;
    if (attemptNumber === null) return;
    const { best } = this.tallyOf(quizId);
    const better = best === null || isBetter({ percentage, passed }, best);
    this.tallies.set(quizId, { counted: attemptNumber, best: better ? { percentage, passed } : best });
  }

  isCertified(courseId: string): boolean {
    return this.certified.has(courseId);
  }

  addDue(due: DueCertificate): void {
    this.certified.add(due.courseId);
    this.due.push(due);
  }

  close(verdicts: Verdict[]): Judgement {
    const { attempts, due, ratings, consents, profile } = this;
    const enrolments = [...this.enrolments.changed.values()];
    return { verdicts, enrolments, progressByCourse: this.progress.changed, attempts, due, ratings, consents, profile };
  }
}
