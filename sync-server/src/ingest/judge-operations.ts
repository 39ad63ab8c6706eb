// What a batch of operations comes to: a pure fold over the learner's facts, the same for every carrier and at every replay (P6, P10).
import type { Enrolment } from '@greenland/shared-schema/protocol/document';
import {
  type Act,
  type Operation,
  operationVersion,
  type Payload,
  parseAct,
  payloadByKind,
  type Verdict,
  type VerdictCode,
} from '@greenland/shared-schema/protocol/operation';
import type { LessonProgress } from '@greenland/shared-schema/record/progress';
import { nextAttemptNumber } from '@greenland/shared-schema/rule/attempt-allowance';
import { findAnswerFaults } from '@greenland/shared-schema/rule/check-answers';
import { coursePercentage } from '@greenland/shared-schema/rule/course-percentage';
import { gradeAttempt } from '@greenland/shared-schema/rule/grade-attempt';
import { untouchedLesson } from '@greenland/shared-schema/rule/merge-progress';
import { isShown } from '@greenland/shared-schema/rule/person-name';
import { workDay } from '@greenland/shared-schema/rule/work-day';
import { findReached } from './due-certificate.ts';
import type { Content, CourseFacts, LearnerFacts } from './learner-facts.ts';
import { type Judgement, LearnerLedger } from './learner-ledger.ts';
import { renewMerits } from './learner-merits.ts';

/** When the operations came. `revoked`: their learner has removed the device. */
export type Standing = { revoked: boolean };

/** One operation on its way through: who wrote it, where, and when it came. */
type Case = Standing & {
  ledger: LearnerLedger;
  content: Content;
  operation: Operation;
  deviceId: string;
  receivedAt: number;
};

const taken: Verdict = { outcome: 'taken' };
const refused = (code: VerdictCode): Verdict => ({ outcome: 'refused', code });
const setAside = (code: VerdictCode): Verdict => ({ outcome: 'set-aside', code });

/** What the device says, but never later than when it came: shown, not trusted (P7). */
const shownTime = ({ operation, receivedAt }: Case) => Math.min(operation.wallTime, receivedAt);

function noteWork(entry: Case): void {
  entry.ledger.workDays.add(workDay(shownTime(entry), entry.ledger.userId, entry.receivedAt));
}

/** The course and the learner's place in it, or why there is none. */
function findEnrolment(
  { ledger, content }: Case,
  courseId: string,
): { course: CourseFacts; enrolment: Enrolment } | VerdictCode {
  const course = content.courseById.get(courseId);
  if (!course) return 'unknown_course';
  const enrolment = ledger.enrolments.get(courseId);
  return enrolment ? { course, enrolment } : 'not_enrolled';
}

function passedQuizzes({ ledger }: Case, course: CourseFacts): Set<string> {
  return new Set(course.gradedQuizIds.filter((id) => ledger.tallyOf(id).best?.passed));
}

/** A learner's progress in a course holds no more lessons that no version of it has here; more than any course has (PM4). */
const mostLessons = 2_000;

/** Brings the enrolment in line with progress and grades. What was reached is never taken back by a newer version of the course. */
function renewEnrolment(entry: Case, course: CourseFacts): void {
  const before = entry.ledger.enrolments.get(course.id);
  if (!before) return;
  const reached = coursePercentage(course, entry.ledger.progress.get(course.id) ?? {}, passedQuizzes(entry, course));
  const progress = Math.max(before.progress, reached);
  const completes = progress === 100 && before.status === 'in_progress';
  if (progress === before.progress && !completes) return;
  const completion: Partial<Enrolment> = completes ? { status: 'completed', completedAt: shownTime(entry) } : {};
  entry.ledger.enrolments.set(course.id, { ...before, progress, ...completion });
}

function enrol(entry: Case, { courseId }: Payload<'enrolled'>): Verdict {
  const course = entry.content.courseById.get(courseId);
  if (!course) return refused('unknown_course');
  const before = entry.ledger.enrolments.get(courseId);
  if (before && before.status !== 'dropped') return taken;
  const fresh = { id: entry.operation.id, courseId, progress: 0, enrolledAt: shownTime(entry), completedAt: null };
  entry.ledger.enrolments.set(courseId, { ...(before ?? fresh), status: 'in_progress' });
  return taken;
}

function drop(entry: Case, { courseId }: Payload<'dropped'>): Verdict {
  const found = findEnrolment(entry, courseId);
  if (typeof found === 'string') return refused(found);
  entry.ledger.enrolments.set(courseId, { ...found.enrolment, status: 'dropped' });
  return taken;
}

function touchLesson(
  entry: Case,
  at: { courseId: string; lessonId: string },
  change: Partial<LessonProgress>,
): Verdict {
  const found = findEnrolment(entry, at.courseId);
  if (typeof found === 'string') return refused(found);
  const known = entry.ledger.progress.get(at.courseId) ?? {};
  const isKnown = found.course.givenLessonIds.has(at.lessonId) || Object.hasOwn(known, at.lessonId);
  if (!isKnown && Object.keys(known).length >= mostLessons) return refused('unknown_lesson');
  noteWork(entry);
  entry.ledger.report(at, { ...untouchedLesson, opened: true, ...change });
  renewEnrolment(entry, found.course);
  return taken;
}

/** So many devices count on a lesson, and so many times on lessons of a course, before others' are refused: more than were ever lost and made new (PM3). */
const mostCounters = { ofLesson: 50, ofCourse: 4_000 };

/** Time is told as a total by who counted it: told again by another device it is the same time. */
function countTime(entry: Case, { totalSeconds, countedBy = entry.deviceId, ...at }: Payload<'time-spent'>): Verdict {
  const { ledger, content, deviceId } = entry;
  const counters = ledger.progress.get(at.courseId)?.[at.lessonId]?.secondsByDevice ?? {};
  const isOwn = countedBy === deviceId && content.courseById.get(at.courseId)?.givenLessonIds.has(at.lessonId);
  const isFull = () =>
    ledger.countersOf(at.courseId) >= mostCounters.ofCourse ||
    (countedBy !== deviceId && Object.keys(counters).length >= mostCounters.ofLesson);
  if (!isOwn && !Object.hasOwn(counters, countedBy) && isFull()) return refused('invalid_payload');
  return touchLesson(entry, at, { secondsByDevice: { [countedBy]: totalSeconds } });
}

function takeAttempt(entry: Case, payload: Payload<'attempt-submitted'>): Verdict {
  const { ledger, content, operation } = entry;
  const found = findEnrolment(entry, payload.courseId);
  if (typeof found === 'string') return refused(found);
  const version = content.quizByHash.get(payload.quizHash);
  if (!version || version.quiz.id !== payload.quizId || version.quiz.courseId !== payload.courseId) {
    return setAside('unknown_quiz');
  }
  if (findAnswerFaults(version.quiz, payload.responses).length > 0) return refused('invalid_answer_format');
  const { quiz, key } = version;
  const attemptNumber = nextAttemptNumber(quiz.attemptsAllowed, ledger.tallyOf(quiz.id).counted);
  const explanations = quiz.questions.map((question) => key[question.id]?.explanation ?? '');
  const document = {
    id: operation.id,
    courseId: quiz.courseId,
    quizId: quiz.id,
    quizHash: version.hash,
    attemptNumber,
    ...gradeAttempt(version, payload.responses),
    ...(quiz.kind === 'graded' ? { explanations } : {}),
    submittedAt: shownTime(entry),
  };
  ledger.addAttempt({ document, responses: payload.responses });
  if (attemptNumber === null) return setAside('over_attempt_limit');
  noteWork(entry);
  renewEnrolment(entry, found.course);
  awardCertificate(entry, found.course, quiz.id);
  return taken;
}

function awardCertificate({ ledger }: Case, course: CourseFacts, quizId: string): void {
  if (ledger.isCertified(course.id)) return;
  const found = findReached(course.terms, (id) => ledger.tallyOf(id).best);
  if (found.reached) ledger.addDue({ courseId: course.id, quizId, earnedAt: found.earnedAt, profile: ledger.profile });
}

/** A name that shows nothing changes nothing (OP3): it would leave an empty line on a certificate. */
function keepShown(payload: Payload<'profile-changed'>): Payload<'profile-changed'> {
  return Object.fromEntries(Object.entries(payload).filter(([, text]) => isShown(text)));
}

function takeAct(entry: Case, act: Act): Verdict {
  const { ledger } = entry;
  switch (act.kind) {
    case 'enrolled':
      return enrol(entry, act.payload);
    case 'dropped':
      return drop(entry, act.payload);
    case 'lesson-opened':
      return touchLesson(entry, act.payload, {});
    case 'lesson-completed':
      return touchLesson(entry, act.payload, { completedAt: shownTime(entry) });
    case 'time-spent':
      return countTime(entry, act.payload);
    case 'attempt-submitted':
      return takeAttempt(entry, act.payload);
    case 'course-rated': {
      const found = findEnrolment(entry, act.payload.courseId);
      if (typeof found === 'string') return refused(found);
      ledger.ratings.push(act.payload);
      return taken;
    }
    case 'profile-changed':
      ledger.profile = { ...ledger.profile, ...keepShown(act.payload) };
      return taken;
    case 'consent-given':
      ledger.consents.push(act.payload);
      return taken;
  }
}

/** PostgreSQL holds every text but those with U+0000 or half of a surrogate pair. And no payload has a member `__proto__`, which schemas do not see. */
function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\0');
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(isStorable);
  const members = value as Record<string, unknown>;
  return Object.keys(members).every((key) => key !== '__proto__' && isStorable(key) && isStorable(members[key]));
}

/** Of what waits: it would not, had it come otherwise. */
const welcome: Standing = { revoked: false };

/** What came before this enrolment, from whatever device, gets its verdict now (VD6). */
function* judgeWaiting(ledger: LearnerLedger, content: Content, enrolled: Operation): Generator<void> {
  for (const waiting of ledger.takeWaiting(enrolled.payload.courseId)) {
    const act = parseAct(waiting.operation.kind, waiting.operation.payload);
    if (act) ledger.settle(waiting, takeAct({ ledger, content, ...welcome, ...waiting }, act));
    yield;
  }
}

function judge(entry: Case): Verdict {
  const { operation, ledger } = entry;
  if (!ledger.claimId(operation)) return setAside('duplicate_id');
  if (entry.revoked) return setAside('device_revoked');
  if (operation.version > operationVersion) return setAside('future_version');
  if (!Object.hasOwn(payloadByKind, operation.kind)) return setAside('unknown_kind');
  const act = isStorable(operation.payload) ? parseAct(operation.kind, operation.payload) : null;
  if (!act) return refused('invalid_payload');
  return takeAct(entry, act);
}

type OneBatch = Standing & { deviceId: string; receivedAt: number; operations: readonly Operation[] };

/**
 * Judges `operations` of one log in their order, a step for each, so that who runs it can let others have their turn. `receivedAt` in
 * milliseconds. `revoked`: everything is set aside. Never throws: what does not fit is refused alone (P5).
 */
export function* judgeInSteps(facts: LearnerFacts, content: Content, batch: OneBatch): Generator<void, Judgement> {
  const ledger = new LearnerLedger(facts);
  const { operations, ...from } = batch;
  const given: Verdict[] = [];
  for (const operation of operations) {
    const verdict = judge({ ledger, content, operation, ...from });
    ledger.note({ operation, ...from }, verdict);
    given.push(verdict);
    yield;
    if (operation.kind === 'enrolled' && verdict.outcome === 'taken') yield* judgeWaiting(ledger, content, operation);
  }
  return { ...ledger.close(operations, given), merits: renewMerits(ledger, content) };
}

/** The same at once. */
export function judgeOperations(facts: LearnerFacts, content: Content, batch: OneBatch): Judgement {
  const steps = judgeInSteps(facts, content, batch);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
