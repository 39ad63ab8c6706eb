// Reads what the judge needs to know of one learner, after the learner's stream was locked.
import { enrolment, progress } from '@greenland/shared-schema/protocol/document';
import { type Merits, merits } from '@greenland/shared-schema/record/merits';
import { noMerits } from '@greenland/shared-schema/rule/join-merits';
import { plainArray, type Transaction } from '../database/pool.ts';
import { learnerStream } from '../feed/feed-store.ts';
import type { LearnerFacts } from './learner-facts.ts';
import type { CommittedAct } from './repeated-act.ts';

/** What the batch touches. */
export type Scope = { courseIds: readonly string[]; operationIds: readonly string[] };

/** `tallies`: every graded or practice quiz of the courses, counted attempts and the best of them. */
type FactsRow = {
  enrolments: unknown[];
  progresses: unknown[];
  tallies: {
    quiz_id: string;
    course_id: string;
    counted: number;
    percentage: number;
    passed: boolean;
    submitted: number;
  }[];
  certified: string[];
  known: { id: string; refused: boolean; taken: CommittedAct | null }[];
  merits: unknown;
};

/** `known` asks as the index over ids is made, which leaves out what only repeats an id: without that it would read the whole table. */
export const factsText = `select
  array(select body from feed_documents where stream = $1 and collection = 'enrolments' and body is not null
    and body ->> 'courseId' = any($3::text[])) as enrolments,
  array(select body from feed_documents where stream = $1 and collection = 'progress' and body is not null
    and id = any($3::text[])) as progresses,
  array(select to_jsonb(t) || jsonb_build_object('course_id',
      (select m.course_id from quizzes q join modules m on m.id = q.module_id where q.id = t.quiz_id)) from (
    select distinct on (quiz_id) quiz_id, max(attempt_number) over (partition by quiz_id) as counted, passed, percentage,
      (extract(epoch from submitted_at) * 1000)::bigint as submitted
    from quiz_responses where user_id = $2 and attempt_number is not null and quiz_id in (
      select q.id from quizzes q join modules m on m.id = q.module_id where m.course_id = any($3::uuid[]))
    order by quiz_id, passed desc, percentage desc, submitted_at) t) as tallies,
  array(select course_id from certificates where user_id = $2 and course_id = any($3::uuid[])) as certified,
  array(select jsonb_build_object('id', id, 'refused', user_id = $2 and outcome <> 'taken',
      'taken', case when user_id = $2 and outcome = 'taken' then (
        select jsonb_build_object('deviceId', device_id, 'kind', kind, 'seq', seq, 'commitment', commitment, 'secret', secret)
        from operation_logs l where (l.device_id, l.user_id, l.lane) = (o.device_id, o.user_id, o.lane) and secret is not null) end)
    from operations o where id = any($4::uuid[]) and code is distinct from 'duplicate_id') as known,
  (select coalesce(merits, '"uncounted"') from learner_merits where user_id = $2) as merits`;

/** `merits` null: the learner worked before merits were kept, and they have to be counted. `takenById`: of the known ones the learner's own that count. */
export type StoredFacts = Omit<LearnerFacts, 'waiting' | 'rivals' | 'repeats' | 'merits'> & {
  merits: Merits | null;
  takenById: ReadonlyMap<string, CommittedAct>;
};

/** The facts of `userId` in `scope`. The caller holds the learner's stream, so that nobody changes them before commit. */
export async function readLearnerFacts(tx: Transaction, userId: string, scope: Scope): Promise<StoredFacts> {
  const { rows } = await tx.query<FactsRow>({
    name: 'facts',
    text: factsText,
    values: [learnerStream(userId), userId, plainArray(scope.courseIds), plainArray(scope.operationIds)],
  });
  const [row] = rows;
  if (!row) throw new Error('A query without a table answers one row.');
  const enrolments = row.enrolments.map((body) => enrolment.parse(body));
  const progresses = row.progresses.map((body) => progress.parse(body));
  return {
    userId,
    enrolmentByCourse: new Map(enrolments.map((document) => [document.courseId, document])),
    progressByCourse: new Map(progresses.map((document) => [document.id, document.lessons])),
    tallyByQuiz: new Map(
      row.tallies.map(({ quiz_id, course_id, counted, percentage, passed, submitted }) => [
        quiz_id,
        { courseId: course_id, counted, best: { percentage, passed, submittedAt: submitted } },
      ]),
    ),
    certifiedCourses: new Set(row.certified),
    knownIds: new Set(row.known.map(({ id }) => id)),
    takenById: new Map(row.known.flatMap(({ id, taken }) => (taken ? [[id, taken] as const] : []))),
    refusedIds: new Set(row.known.filter(({ refused }) => refused).map(({ id }) => id)),
    merits: row.merits === null ? noMerits : row.merits === 'uncounted' ? null : merits.parse(row.merits),
  };
}
