// Writes what a judgement comes to into the tables that reports rely on.
import type { Attempt, Enrolment } from '@greenland/shared-schema/protocol/document';
import type { Payload } from '@greenland/shared-schema/protocol/operation';
import type { CourseProgress } from '@greenland/shared-schema/record/progress';
import type { Quiz, QuizVersion } from '@greenland/shared-schema/record/quiz';
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
        select e.id, $1, e.course_id, e.progress, e.status, to_timestamp(e.enrolled / 1000), to_timestamp(e.completed / 1000),
          greatest(now(), to_timestamp(e.enrolled / 1000))
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

/** Each id once, and places of ids among them, counted from 1: a number is read for less than an id. */
class IdList {
  private readonly placeById = new Map<string, number>();

  placeOf(id: string): number {
    const known = this.placeById.get(id);
    if (known !== undefined) return known;
    this.placeById.set(id, this.placeById.size + 1);
    return this.placeById.size;
  }

  get ids(): string[] {
    return [...this.placeById.keys()];
  }
}

/** A column each: `attempt` which of the attempts, from 1; `question` and `answer` places among `ids`. */
type Details = { ids: IdList; attempt: number[]; question: number[]; answer: (number | null)[]; isCorrect: boolean[] };

/** Notes one row a question that was answered; with the answer when a single option was chosen. */
function noteDetails(details: Details, { document, responses }: GradedAttempt, attempt: number, quiz: Quiz): void {
  for (const [index, question] of quiz.questions.entries()) {
    // Most answer every question, in the order of the quiz.
    const isHere = responses[index]?.questionId === question.id;
    const response = isHere ? responses[index] : responses.find(({ questionId }) => questionId === question.id);
    if (response === undefined) continue;
    const { answer } = response;
    const chosen = Array.isArray(answer) && answer.length === 1 ? answer[0] : answer;
    const isOption = question.type === 'multiple_choice' && typeof chosen === 'string';
    details.attempt.push(attempt);
    details.question.push(details.ids.placeOf(question.id));
    details.answer.push(isOption ? details.ids.placeOf(chosen) : null);
    details.isCorrect.push(document.points[index] === question.points);
  }
}

/** Attempts, their answers, and that the learner was in these courses. */
const addAttemptsText = `with seen as (update enrollments set last_accessed = now() where user_id = $1 and course_id = any($2::uuid[])),
  attempts as (
    insert into quiz_responses (user_id, id, quiz_id, quiz_hash, submitted_at, score, points, max_points, percentage, passed, attempt_number)
    select $1, a.id, ($3::uuid[])[a.version], ($4::text[])[a.version], to_timestamp(a.submitted / 1000), a.score, a.score, a.maximum,
      a.percentage, a.passed, a.number
    from unnest($5::uuid[], $6::int[], $7::double precision[], $8::numeric[], $9::numeric[], $10::numeric[], $11::bool[], $12::int[])
      as a (id, version, submitted, score, maximum, percentage, passed, number))
  insert into quiz_response_details (response_id, question_id, user_answer_id, is_correct)
  select ($5::uuid[])[d.attempt], ($13::uuid[])[d.question], ($13::uuid[])[d.answer], d.is_correct
  from unnest($14::int[], $15::int[], $16::int[], $17::bool[]) as d (attempt, question, answer, is_correct)`;

/** Attempts are only ever added. The row's id is the operation's: a replay writes the same rows. */
export async function addAttempts(
  tx: Transaction,
  userId: string,
  attempts: readonly GradedAttempt[],
  quizByHash: ReadonlyMap<string, QuizVersion>,
): Promise<void> {
  if (attempts.length === 0) return;
  const details: Details = { ids: new IdList(), attempt: [], question: [], answer: [], isCorrect: [] };
  const hashes = new IdList();
  const versions = attempts.map(({ document }) => hashes.placeOf(document.quizHash));
  attempts.forEach((attempt, index) => {
    const version = quizByHash.get(attempt.document.quizHash);
    if (version) noteDetails(details, attempt, index + 1, version.quiz);
  });
  const column = (pick: (attempt: Attempt) => string | number | boolean | null) =>
    plainArray(attempts.map(({ document }) => pick(document)));
  await tx.query({
    name: 'add-attempts',
    text: addAttemptsText,
    values: [
      userId,
      plainArray([...new Set(attempts.map(({ document }) => document.courseId))]),
      plainArray(hashes.ids.map((hash) => quizByHash.get(hash)?.quiz.id ?? null)),
      plainArray(hashes.ids),
      column(({ id }) => id),
      plainArray(versions),
      column(({ submittedAt }) => submittedAt),
      column(({ score }) => score),
      column(({ maximum }) => maximum),
      column(({ percentage }) => percentage),
      column(({ passed }) => passed),
      column(({ attemptNumber }) => attemptNumber),
      ...[details.ids.ids, details.attempt, details.question, details.answer, details.isCorrect].map(plainArray),
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
