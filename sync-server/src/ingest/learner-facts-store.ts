// Reads what the judge needs to know of one learner, after the learner's stream was locked.
import { enrolment, progress } from '@greenland/shared-schema/protocol/document';
import type { Transaction } from '../database/pool.ts';
import { learnerStream } from '../feed/feed-store.ts';
import type { LearnerFacts, Tally } from './learner-facts.ts';

/** What the batch touches. */
export type Scope = { courseIds: readonly string[]; operationIds: readonly string[] };

async function readBodies(
  tx: Transaction,
  userId: string,
  courseIds: readonly string[],
): Promise<{ enrolments: unknown[]; progress: unknown[] }> {
  const { rows } = await tx.query<{ collection: string; body: unknown }>({
    name: 'facts-documents',
    text: `select collection, body from feed_documents where stream = $1 and body is not null and
      (collection = 'progress' and id = any($2::text[]) or
       collection = 'enrolments' and body ->> 'courseId' = any($2::text[]))`,
    values: [learnerStream(userId), courseIds],
  });
  const of = (name: string) => rows.filter(({ collection }) => collection === name).map(({ body }) => body);
  return { enrolments: of('enrolments'), progress: of('progress') };
}

type TallyRow = { quiz_id: string; counted: number; percentage: number; passed: boolean };

/** Every graded or practice quiz of the courses: counted attempts and the best of them. */
async function readTallies(tx: Transaction, userId: string, courseIds: readonly string[]): Promise<Map<string, Tally>> {
  const { rows } = await tx.query<TallyRow>({
    name: 'facts-tallies',
    text: `select distinct on (r.quiz_id) r.quiz_id, r.percentage, r.passed,
        max(r.attempt_number) over (partition by r.quiz_id) as counted
      from quiz_responses r join quizzes q on q.id = r.quiz_id join modules m on m.id = q.module_id
      where r.user_id = $1 and m.course_id = any($2::uuid[]) and r.attempt_number is not null
      order by r.quiz_id, r.passed desc, r.percentage desc, r.attempt_number`,
    values: [userId, courseIds],
  });
  return new Map(
    rows.map(({ quiz_id, counted, percentage, passed }) => [quiz_id, { counted, best: { percentage, passed } }]),
  );
}

async function readNames(tx: Transaction, name: string, text: string, values: unknown[]): Promise<Set<string>> {
  const { rows } = await tx.query<{ id: string }>({ name, text, values });
  return new Set(rows.map(({ id }) => id));
}

/** The facts of `userId` in `scope`. The caller holds the learner's stream, so that nobody changes them before commit. */
export async function readLearnerFacts(tx: Transaction, userId: string, scope: Scope): Promise<LearnerFacts> {
  const bodies = await readBodies(tx, userId, scope.courseIds);
  const enrolments = bodies.enrolments.map((body) => enrolment.parse(body));
  const progresses = bodies.progress.map((body) => progress.parse(body));
  const certified = `select course_id as id from certificates where user_id = $1 and course_id = any($2::uuid[])`;
  const known = `select id from operations where id = any($1::uuid[])`;
  return {
    userId,
    enrolmentByCourse: new Map(enrolments.map((document) => [document.courseId, document])),
    progressByCourse: new Map(progresses.map((document) => [document.id, document.lessons])),
    tallyByQuiz: await readTallies(tx, userId, scope.courseIds),
    certifiedCourses: await readNames(tx, 'facts-certified', certified, [userId, scope.courseIds]),
    knownIds: await readNames(tx, 'facts-known-ids', known, [scope.operationIds]),
  };
}
