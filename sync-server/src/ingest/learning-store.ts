// Writes what a judgement comes to into the tables that reports rely on.
import type { Enrolment } from '@greenland/shared-schema/protocol/document';
import type { Payload } from '@greenland/shared-schema/protocol/operation';
import type { CourseProgress } from '@greenland/shared-schema/record/progress';
import type { QuizVersion } from '@greenland/shared-schema/record/quiz';
import { totalSeconds } from '@greenland/shared-schema/rule/merge-progress';
import { plainArray, type Transaction } from '../database/pool.ts';
import type { CourseFacts } from './learner-facts.ts';
import type { GradedAttempt } from './learner-ledger.ts';

type NewId = () => string;

export async function writeEnrolments(
  tx: Transaction,
  userId: string,
  enrolments: readonly Enrolment[],
): Promise<void> {
  if (enrolments.length === 0) return;
  await tx.query({
    name: 'write-enrolments',
    text: `with written as (
        insert into enrollments (id, user_id, course_id, progress, status, enrolled_at, completed_at, last_accessed)
        select e.id, $1, e.course_id, e.progress, e.status, to_timestamp(e.enrolled / 1000), to_timestamp(e.completed / 1000), now()
        from unnest($2::uuid[], $3::uuid[], $4::int[], $5::text[], $6::double precision[], $7::double precision[])
          as e (id, course_id, progress, status, enrolled, completed)
        on conflict (user_id, course_id) do update set progress = excluded.progress, status = excluded.status,
          completed_at = excluded.completed_at, last_accessed = now()
        returning course_id, (xmax = 0) as is_new)
      update courses set enrollment_count = enrollment_count + 1 from written where written.is_new and courses.id = written.course_id`,
    values: [
      userId,
      enrolments.map((enrolment) => enrolment.id),
      enrolments.map((enrolment) => enrolment.courseId),
      enrolments.map((enrolment) => enrolment.progress),
      enrolments.map((enrolment) => enrolment.status),
      enrolments.map((enrolment) => enrolment.enrolledAt),
      enrolments.map((enrolment) => enrolment.completedAt),
    ],
  });
}

/** `attempt`: which of the attempts, from 1. */
type Detail = { attempt: number; questionId: string; answerId: string | null; isCorrect: boolean };

/** One row a question that was answered; `answerId` when a single option was chosen. */
function detailsOf({ document, responses }: GradedAttempt, attempt: number, version: QuizVersion): Detail[] {
  const answerByQuestion = new Map(responses.map(({ questionId, answer }) => [questionId, answer]));
  return version.quiz.questions.flatMap((question, index) => {
    const answer = answerByQuestion.get(question.id);
    if (answer === undefined) return [];
    const chosen = Array.isArray(answer) && answer.length === 1 ? answer[0] : answer;
    const answerId = question.type === 'multiple_choice' && typeof chosen === 'string' ? chosen : null;
    const isCorrect = document.points[index] === question.points;
    return [{ attempt, questionId: question.id, answerId, isCorrect }];
  });
}

/** Attempts, their answers, and that the learner was in these courses. */
const addAttemptsText = `with seen as (update enrollments set last_accessed = now() where user_id = $1 and course_id = any($15::uuid[])),
  attempts as (
    insert into quiz_responses (user_id, id, quiz_id, quiz_hash, submitted_at, score, points, max_points, percentage, passed, attempt_number)
    select $1, a.id, a.quiz_id, a.quiz_hash, to_timestamp(a.submitted / 1000), a.score, a.score, a.maximum, a.percentage, a.passed, a.number
    from unnest($2::uuid[], $3::uuid[], $4::text[], $5::double precision[], $6::numeric[], $7::numeric[], $8::numeric[], $9::bool[], $10::int[])
      as a (id, quiz_id, quiz_hash, submitted, score, maximum, percentage, passed, number))
  insert into quiz_response_details (response_id, question_id, user_answer_id, is_correct)
  select ($2::uuid[])[d.attempt], d.question_id, d.answer_id, d.is_correct
  from unnest($11::int[], $12::uuid[], $13::uuid[], $14::bool[]) as d (attempt, question_id, answer_id, is_correct)`;

/** Attempts are only ever added. The row's id is the operation's: a replay writes the same rows. */
export async function addAttempts(
  tx: Transaction,
  userId: string,
  attempts: readonly GradedAttempt[],
  quizByHash: ReadonlyMap<string, QuizVersion>,
): Promise<void> {
  if (attempts.length === 0) return;
  const documents = attempts.map(({ document }) => document);
  const details = attempts.flatMap((attempt, index) => {
    const version = quizByHash.get(attempt.document.quizHash);
    return version ? detailsOf(attempt, index + 1, version) : [];
  });
  await tx.query({
    name: 'add-attempts',
    text: addAttemptsText,
    values: [
      userId,
      plainArray(documents.map((attempt) => attempt.id)),
      plainArray(documents.map((attempt) => attempt.quizId)),
      plainArray(documents.map((attempt) => attempt.quizHash)),
      plainArray(documents.map((attempt) => attempt.submittedAt)),
      plainArray(documents.map((attempt) => attempt.score)),
      plainArray(documents.map((attempt) => attempt.maximum)),
      plainArray(documents.map((attempt) => attempt.percentage)),
      plainArray(documents.map((attempt) => attempt.passed)),
      plainArray(documents.map((attempt) => attempt.attemptNumber)),
      plainArray(details.map((detail) => detail.attempt)),
      plainArray(details.map((detail) => detail.questionId)),
      plainArray(details.map((detail) => detail.answerId)),
      plainArray(details.map((detail) => detail.isCorrect)),
      plainArray([...new Set(documents.map((attempt) => attempt.courseId))]),
    ],
  });
}

/** Progress by module, summed from lessons, for reports. */
export async function writeModuleProgress(
  tx: Transaction,
  userId: string,
  course: CourseFacts,
  progress: CourseProgress,
  newId: NewId,
): Promise<void> {
  const rows = course.modules.flatMap((module) => {
    const lessons = module.lessonIds.flatMap((id) => progress[id] ?? []);
    if (lessons.length === 0) return [];
    const ends = lessons.map((lesson) => lesson.completedAt);
    const done = lessons.length === module.lessonIds.length && ends.every((end) => end !== null);
    const seconds = lessons.reduce((sum, lesson) => sum + totalSeconds(lesson), 0);
    return [
      { moduleId: module.id, done, seconds, completedAt: done ? Math.max(...ends.map((end) => end ?? 0)) : null },
    ];
  });
  await tx.query({
    name: 'write-module-progress',
    text: `with seen as (update enrollments set last_accessed = now() where user_id = $1 and course_id = $2)
      insert into user_progress (id, user_id, module_id, enrollment_id, completed, time_spent_seconds, completed_at)
      select p.id, $1, p.module_id, e.id, p.done, p.seconds, to_timestamp(p.ended / 1000)
      from unnest($3::uuid[], $4::uuid[], $5::bool[], $6::int[], $7::double precision[]) as p (id, module_id, done, seconds, ended)
      join enrollments e on e.user_id = $1 and e.course_id = $2
      on conflict (user_id, module_id) do update set completed = excluded.completed,
        time_spent_seconds = excluded.time_spent_seconds, completed_at = excluded.completed_at`,
    values: [
      userId,
      course.id,
      rows.map(() => newId()),
      rows.map((row) => row.moduleId),
      rows.map((row) => row.done),
      rows.map((row) => Math.min(row.seconds, 2_147_483_647)),
      rows.map((row) => row.completedAt),
    ],
  });
}

export async function writeConsents(
  tx: Transaction,
  userId: string,
  consents: readonly Payload<'consent-given'>[],
  decidedAt: number,
): Promise<void> {
  for (const { purpose, given, policyVersion } of consents) {
    await tx.query(
      `insert into consents (user_id, purpose, given, policy_version, decided_at)
        values ($1, $2, $3, $4, to_timestamp($5::double precision / 1000))
        on conflict (user_id, purpose, decided_at) do update set given = excluded.given, policy_version = excluded.policy_version`,
      [userId, purpose, given, policyVersion, decidedAt],
    );
  }
}
