// The facts of one learner while a batch is judged: reads see what earlier operations of the batch changed; what changed is written afterwards.
import type { Attempt, Enrolment } from '@greenland/shared-schema/protocol/document';
import type { Operation, Payload, Verdict } from '@greenland/shared-schema/protocol/operation';
import type { Merits } from '@greenland/shared-schema/record/merits';
import type { CourseProgress, LessonProgress } from '@greenland/shared-schema/record/progress';
import type { Response } from '@greenland/shared-schema/record/quiz';
import { mergeLesson } from '@greenland/shared-schema/rule/merge-progress';
import type { DatedAttempt, LearnerFacts, Rival, Tally, Waiting } from './learner-facts.ts';
import { repeatsWritten } from './repeated-act.ts';

/**
 * A certificate that is due. `earnedAt`: in milliseconds, as the device says but never later than it came. `profile`: what the batch had changed of
 * the learner's by then, so that the name on it does not depend on what else came in the batch.
 */
export type DueCertificate = {
  courseId: string;
  quizId: string;
  earnedAt: number;
  profile: Payload<'profile-changed'> | null;
};

export type GradedAttempt = { document: Attempt; responses: readonly Response[] };

/** An operation that came before, and the verdict that it has now. */
export type Told = Rival & { verdict: Verdict };
export type Settled = Omit<Waiting, 'receivedAt'> & { verdict: Verdict };

/**
 * What a batch comes to. Only what changed is in it. `settled`: operations of earlier batches that waited for this one. `untold`: duplicates of which
 * the first says what became of them; `late`: those of which it does so no more. `merits`: all of the learner's; null when the batch added none.
 */
export type Judgement = {
  verdicts: Verdict[];
  untold: ReadonlySet<Operation>;
  late: Told[];
  settled: Settled[];
  enrolments: Enrolment[];
  progressByCourse: ReadonlyMap<string, CourseProgress>;
  attempts: GradedAttempt[];
  due: DueCertificate[];
  ratings: Payload<'course-rated'>[];
  profile: Payload<'profile-changed'> | null;
  consents: Payload<'consent-given'>[];
  merits: Merits | null;
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
  values(): Value[] {
    return [...new Map([...this.facts, ...this.changed]).values()];
  }
}

/**
 * A pass is better than any attempt that did not pass: what a newer, stricter version asks takes nothing away (CE2). Of equals the earlier one
 * stays, in whatever order they come (CE4).
 */
function isBetter(a: DatedAttempt, b: DatedAttempt): boolean {
  if (a.passed !== b.passed) return a.passed;
  return a.percentage === b.percentage ? a.submittedAt < b.submittedAt : a.percentage > b.percentage;
}

const countersOf = (lesson: LessonProgress | undefined) => Object.keys(lesson?.secondsByDevice ?? {}).length;

export class LearnerLedger {
  readonly enrolments: Overlay<Enrolment>;
  readonly progress: Overlay<CourseProgress>;
  readonly attempts: GradedAttempt[] = [];
  readonly due: DueCertificate[] = [];
  readonly ratings: Payload<'course-rated'>[] = [];
  readonly consents: Payload<'consent-given'>[] = [];
  profile: Payload<'profile-changed'> | null = null;
  /** In whole days since 1970-01-01. */
  readonly workDays = new Set<number>();
  readonly userId: string;
  /** Before the batch. */
  readonly merits: Merits;
  private readonly tallies: Overlay<Tally>;
  private readonly certified: Set<string>;
  /** Null: it was there before the batch. */
  private readonly firstById: Map<string, Operation | null>;
  private readonly repeats: ReadonlySet<Operation>;
  private readonly rivals: Rival[];
  private readonly late: Told[] = [];
  /** Of courses whose number somebody has asked for. */
  private readonly counters = new Map<string, number>();
  private waiting: Waiting[];
  private readonly settled: Settled[] = [];
  private readonly refused: Set<string>;
  private readonly untold = new Set<Operation>();

  constructor(facts: LearnerFacts) {
    this.userId = facts.userId;
    this.merits = facts.merits;
    this.enrolments = new Overlay(facts.enrolmentByCourse);
    this.progress = new Overlay(facts.progressByCourse);
    this.tallies = new Overlay(facts.tallyByQuiz);
    this.certified = new Set(facts.certifiedCourses);
    this.firstById = new Map([...facts.knownIds].map((id) => [id, null]));
    this.repeats = facts.repeats;
    this.rivals = [...facts.rivals];
    this.refused = new Set(facts.refusedIds);
    this.waiting = [...facts.waiting];
  }

  /** False when an operation of this id was there before. */
  claimId(operation: Operation): boolean {
    if (this.firstById.has(operation.id)) return false;
    this.firstById.set(operation.id, operation);
    return true;
  }

  /** Whether the learner did just this before: then what became of it is known (VD3). */
  private isToldAgain({ deviceId, operation }: Waiting): boolean {
    const first = this.firstById.get(operation.id);
    return first
      ? repeatsWritten({ deviceId, operation: first }, { deviceId, operation })
      : this.repeats.has(operation);
  }

  /** Joins what an operation reports of a lesson to what is known of it. One lesson is looked at, however many the course has. */
  report({ courseId, lessonId }: { courseId: string; lessonId: string }, reported: LessonProgress): void {
    const lessons = this.progress.changed.get(courseId) ?? { ...this.progress.get(courseId) };
    const before = lessons[lessonId];
    const after = before ? mergeLesson(before, reported) : reported;
    const counted = this.counters.get(courseId);
    if (counted !== undefined) this.counters.set(courseId, counted + countersOf(after) - countersOf(before));
    lessons[lessonId] = after;
    this.progress.set(courseId, lessons);
  }

  /** How many times progress in a course holds, one for each device on each lesson. */
  countersOf(courseId: string): number {
    const known = this.counters.get(courseId);
    if (known !== undefined) return known;
    const lessons = Object.values(this.progress.get(courseId) ?? {});
    const counted = lessons.reduce((sum, lesson) => sum + countersOf(lesson), 0);
    this.counters.set(courseId, counted);
    return counted;
  }

  /** Sorted keys, so that equal states are equal bytes. */
  private sortedProgress(): ReadonlyMap<string, CourseProgress> {
    const sort = (lessons: CourseProgress) =>
      Object.fromEntries(Object.entries(lessons).sort(([a], [b]) => (a < b ? -1 : 1)));
    return new Map([...this.progress.changed].map(([courseId, lessons]) => [courseId, sort(lessons)]));
  }

  tallyOf(quizId: string): Pick<Tally, 'counted' | 'best'> {
    return this.tallies.get(quizId) ?? { counted: 0, best: null };
  }

  /** The best counted attempt at each quiz of this course. */
  bestOf(courseId: string): DatedAttempt[] {
    return this.tallies.values().flatMap(({ courseId: own, best }) => (own === courseId && best ? [best] : []));
  }

  /** Courses in which the batch changed anything that merits are counted from. */
  touchedCourses(): Set<string> {
    const attempted = this.attempts.map(({ document }) => document.courseId);
    const rated = this.ratings.map(({ courseId }) => courseId);
    return new Set([...this.enrolments.changed.keys(), ...this.progress.changed.keys(), ...attempted, ...rated]);
  }

  /** Keeps a graded attempt; only one with a number counts. */
  addAttempt(attempt: GradedAttempt): void {
    this.attempts.push(attempt);
    const { courseId, quizId, attemptNumber, percentage, passed, submittedAt } = attempt.document;
    if (attemptNumber === null) return;
    const { best } = this.tallyOf(quizId);
    const one = { percentage, passed, submittedAt };
    const better = best === null || isBetter(one, best) ? one : best;
    this.tallies.set(quizId, { courseId, counted: attemptNumber, best: better });
  }

  isCertified(courseId: string): boolean {
    return this.certified.has(courseId);
  }

  addDue(due: DueCertificate): void {
    this.certified.add(due.courseId);
    this.due.push(due);
  }

  /** Notes what became of an operation in its turn; keeps what needs an enrolment that may come yet. */
  note(judged: Waiting, verdict: Verdict): void {
    const { operation } = judged;
    if (verdict.outcome === 'taken') return;
    if (verdict.code === 'duplicate_id') this.noteDuplicate(judged);
    else this.refused.add(operation.id);
    if (verdict.code === 'not_enrolled') this.waiting.push(judged);
  }

  private noteDuplicate(judged: Waiting): void {
    const { operation } = judged;
    const isRepeated = this.isToldAgain(judged);
    const hasReason = this.refused.has(operation.id);
    if (isRepeated || hasReason) this.untold.add(operation);
    if (hasReason && !isRepeated) this.rivals.push(judged);
  }

  /** Hands out what waits for this course, as it came. */
  takeWaiting(courseId: unknown): readonly Waiting[] {
    const isFor = ({ operation }: Waiting) => operation.payload.courseId === courseId;
    const due = this.waiting.filter(isFor);
    this.waiting = this.waiting.filter((one) => !isFor(one));
    return due;
  }

  settle({ deviceId, operation }: Waiting, verdict: Verdict): void {
    this.settled.push({ deviceId, operation, verdict });
    if (verdict.outcome !== 'taken') return;
    this.refused.delete(operation.id);
    // The reason of the first stood in their place: now they have their own.
    for (const rival of this.rivals.filter((one) => one.operation.id === operation.id)) {
      this.late.push({ ...rival, verdict: { outcome: 'set-aside', code: 'duplicate_id' } });
    }
  }

  /** `operations` are the batch's, `given` the verdicts that they got in their turn: some may have waited for a later one. */
  close(operations: readonly Operation[], given: readonly Verdict[]): Omit<Judgement, 'merits'> {
    const { attempts, due, ratings, consents, profile } = this;
    const own = new Set(operations);
    const lateOf = new Map(this.settled.map(({ operation, verdict }) => [operation, verdict]));
    const verdicts = given.map((verdict, index) => lateOf.get(operations[index] as Operation) ?? verdict);
    const settled = this.settled.filter(({ operation }) => !own.has(operation));
    const enrolments = [...this.enrolments.changed.values()];
    const progressByCourse = this.sortedProgress();
    const changed = { enrolments, progressByCourse, attempts, due, ratings, consents, profile };
    return { verdicts, settled, late: this.late, untold: this.untold, ...changed };
  }
}
