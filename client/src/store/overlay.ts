// What is shown: documents, with the operations that the server has not answered yet laid over them. Pure.
import type { Attempt, Enrolment, Progress, Refusal } from '@greenland/shared-schema/protocol/document';
import { type Act, parseAct } from '@greenland/shared-schema/protocol/operation';
import type { CourseProgress, LessonProgress } from '@greenland/shared-schema/record/progress';
import { mergeProgress, totalSeconds, untouchedLesson } from '@greenland/shared-schema/rule/merge-progress';
import type { IsSafe } from './carry-over.ts';
import type { AttemptView, EnrolmentView, LessonView } from './learner-replica.ts';
import type { LoggedOperation } from './local-record.ts';

/** An operation that was not refused, with its place in the log. */
export type LoggedAct = { entry: LoggedOperation; act: Act };

/** The log without what the server refused: a refused act changes nothing that is shown, save its own line. */
export function standingActs(log: readonly LoggedOperation[], refusals: readonly Refusal[]): LoggedAct[] {
  const refusedIds = new Set(refusals.filter((refusal) => refusal.outcome === 'refused').map((refusal) => refusal.id));
  return log.flatMap((entry) => {
    const act = refusedIds.has(entry.operation.id) ? null : parseAct(entry.operation.kind, entry.operation.payload);
    return act ? [{ entry, act }] : [];
  });
}

/** What is safe stands in the server's documents. */
export function viewEnrolments(
  documents: readonly Enrolment[],
  acts: readonly LoggedAct[],
  isSafe: IsSafe,
): EnrolmentView[] {
  const viewByCourse = new Map<string, EnrolmentView>(
    documents.map((document) => [document.courseId, { ...document, pending: false }]),
  );
  for (const { entry, act } of acts) {
    if (act.kind !== 'enrolled' && act.kind !== 'dropped') continue;
    const { courseId } = act.payload;
    const known = viewByCourse.get(courseId);
    if (known && isSafe(entry)) continue;
    if (act.kind === 'enrolled') {
      const fresh = {
        id: entry.operation.id,
        courseId,
        progress: 0,
        enrolledAt: entry.operation.wallTime,
        completedAt: null,
      };
      viewByCourse.set(courseId, { ...(known ?? fresh), status: 'in_progress', pending: true });
    } else if (known) viewByCourse.set(courseId, { ...known, status: 'dropped', pending: true });
  }
  return [...viewByCourse.values()].sort((a, b) => a.enrolledAt - b.enrolledAt);
}

/** What an act says of a lesson, or null. */
function reportedLesson(
  { entry, act }: LoggedAct,
  deviceId: string,
): { courseId: string; lessons: CourseProgress } | null {
  const report = (at: { courseId: string; lessonId: string }, change: Partial<LessonProgress>) => ({
    courseId: at.courseId,
    lessons: { [at.lessonId]: { ...untouchedLesson, opened: true, ...change } },
  });
  if (act.kind === 'lesson-opened') return report(act.payload, {});
  if (act.kind === 'lesson-completed') return report(act.payload, { completedAt: entry.operation.wallTime });
  if (act.kind !== 'time-spent') return null;
  const { countedBy = deviceId, totalSeconds } = act.payload;
  return report(act.payload, { secondsByDevice: { [countedBy]: totalSeconds } });
}

/** Progress by course and lesson. Merging is idempotent, so the whole log may be laid over documents that hold part of it. */
export function viewProgress(
  documents: readonly Progress[],
  acts: readonly LoggedAct[],
  deviceId: string,
): Map<string, Map<string, LessonView>> {
  const progressByCourse = new Map<string, CourseProgress>(documents.map(({ id, lessons }) => [id, lessons]));
  for (const logged of acts) {
    const report = reportedLesson(logged, deviceId);
    if (!report) continue;
    progressByCourse.set(report.courseId, mergeProgress(progressByCourse.get(report.courseId) ?? {}, report.lessons));
  }
  const viewLesson = (lesson: LessonProgress): LessonView => ({
    opened: lesson.opened,
    completed: lesson.completedAt !== null,
    seconds: totalSeconds(lesson),
  });
  return new Map(
    [...progressByCourse].map(([courseId, lessons]) => [
      courseId,
      new Map(Object.entries(lessons).map(([id, lesson]) => [id, viewLesson(lesson)])),
    ]),
  );
}

function viewGraded(document: Attempt, logged: LoggedAct | undefined): AttemptView {
  const { score, maximum, percentage, passed, points, explanations, attemptNumber, ...names } = document;
  const act = logged?.act;
  return {
    ...names,
    responses: act?.kind === 'attempt-submitted' ? act.payload.responses : null,
    state: attemptNumber === null ? 'over-limit' : 'graded',
    provisional: false,
    grade: { score, maximum, percentage, passed, points },
    explanations: explanations ?? null,
    attemptNumber,
    code: attemptNumber === null ? 'over_attempt_limit' : null,
  };
}

function viewUngraded(entry: LoggedOperation, refusal: Refusal | undefined, isSafe: IsSafe): AttemptView | null {
  const act = parseAct(entry.operation.kind, entry.operation.payload);
  if (act?.kind !== 'attempt-submitted') return null;
  const { courseId, quizId, quizHash, responses } = act.payload;
  const { id, wallTime } = entry.operation;
  const kept = isSafe(entry) ? 'safe' : 'saved';
  return {
    ...{ id, courseId, quizId, quizHash, responses },
    submittedAt: wallTime,
    state: refusal ? 'refused' : kept,
    provisional: entry.provisional !== null,
    grade: entry.provisional,
    explanations: null,
    attemptNumber: null,
    code: refusal?.code ?? null,
  };
}

/** Every attempt, oldest first: the server's word where there is one, else what this device knows. None is ever left out (P4). */
export function viewAttempts(
  documents: readonly Attempt[],
  log: readonly LoggedOperation[],
  refusals: readonly Refusal[],
  isSafe: IsSafe,
): AttemptView[] {
  const refusalById = new Map(refusals.map((refusal) => [refusal.id, refusal]));
  const actById = new Map(standingActs(log, []).map((logged) => [logged.entry.operation.id, logged]));
  const gradedIds = new Set(documents.map(({ id }) => id));
  const graded = documents.map((document) => viewGraded(document, actById.get(document.id)));
  const ungraded = log.flatMap((entry) => {
    if (gradedIds.has(entry.operation.id)) return [];
    return viewUngraded(entry, refusalById.get(entry.operation.id), isSafe) ?? [];
  });
  return [...graded, ...ungraded].sort((a, b) => a.submittedAt - b.submittedAt || (a.id < b.id ? -1 : 1));
}
