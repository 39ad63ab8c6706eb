// Reads what is held about a person, page by page, each by where the last one ended. Invariant: no page needs more than the rows that it holds, and
// no connection is kept between two pages, however slowly they are taken.
import type { PersonalData } from '@greenland/shared-schema/contract/export-contract';
import type { Queryable } from '../database/pool.ts';

type ListName = {
  [Name in keyof PersonalData]: PersonalData[Name] extends unknown[] ? Name : never;
}[keyof PersonalData];
type Key = readonly [expression: string, type: string];

/** A list of the export. `where` has the account's id as $1; `keys` order the rows and tell each from all others. */
type ListSource = { columns: string; from: string; where: string; keys: readonly Key[] };

const uuid = (expression: string): Key => [expression, 'uuid'];
const words = (expression: string): Key => [expression, 'text'];
const moment = (expression: string): Key => [expression, 'timestamptz'];

/** Operations have a way of their own: their index begins with the device. */
export type PagedList = Exclude<ListName, 'operations'>;

const sourceByList: Record<PagedList, ListSource> = {
  consents: {
    columns: 'purpose, given, policy_version as "policyVersion", decided_at as "decidedAt"',
    from: 'consents',
    where: 'user_id = $1',
    keys: [words('purpose'), moment('decided_at')],
  },
  enrolments: {
    columns: `e.id, e.course_id as "courseId", c.title as "courseTitle", e.status, e.progress, e.enrolled_at as "enrolledAt",
      e.completed_at as "completedAt", e.last_accessed as "lastAccessed"`,
    from: 'enrollments e join courses c on c.id = e.course_id',
    where: 'e.user_id = $1',
    keys: [uuid('e.course_id')],
  },
  moduleProgress: {
    columns: `p.module_id as "moduleId", m.title as "moduleTitle", p.completed, p.time_spent_seconds as "timeSpentSeconds",
      p.completed_at as "completedAt"`,
    from: 'user_progress p join modules m on m.id = p.module_id',
    where: 'p.user_id = $1',
    keys: [uuid('p.module_id')],
  },
  lessonProgress: {
    columns: `id as "courseId", body -> 'lessons' as lessons`,
    from: 'feed_documents',
    where: "stream = 'learner:' || $1::uuid and collection = 'progress' and body is not null",
    keys: [words('id')],
  },
  attempts: {
    columns: `r.id, r.quiz_id as "quizId", q.title as "quizTitle", r.attempt_number as "attemptNumber", r.score, r.max_points as maximum,
      r.percentage, r.passed, r.submitted_at as "submittedAt", coalesce(o.payload -> 'responses', '[]') as answers,
      coalesce((select json_agg(json_build_object('questionId', d.question_id, 'isCorrect', d.is_correct) order by d.question_id)
        from quiz_response_details d where d.response_id = r.id), '[]') as marks`,
    from: `quiz_responses r join quizzes q on q.id = r.quiz_id
      left join operations o on o.id = r.id and o.code is distinct from 'duplicate_id' and o.user_id = $1`,
    where: 'r.user_id = $1',
    keys: [uuid('r.quiz_id'), moment('r.submitted_at'), uuid('r.id')],
  },
  certificates: {
    columns: `id, course_id as "courseId", course_title as "courseTitle", holder_name as "holderName", instructor_name as "instructorName",
      verification_code as "verificationCode", verify_url as "verifyUrl", issued_at as "issuedAt", expires_at as "expiresAt",
      revoked_at as "revokedAt", revocation_reason as "revocationReason", credential`,
    from: 'certificates',
    where: 'user_id = $1',
    keys: [uuid('course_id')],
  },
  badges: {
    columns: 'b.code, b.name, u.earned_at as "earnedAt"',
    from: 'user_badges u join badges b on b.id = u.badge_id',
    where: 'u.user_id = $1',
    keys: [uuid('u.badge_id')],
  },
  ratings: {
    columns: 'course_id as "courseId", stars',
    from: 'course_ratings',
    where: 'user_id = $1',
    keys: [uuid('course_id')],
  },
  courses: {
    columns: 'id, title, instructor_bio as bio',
    from: 'courses',
    where: 'instructor_id = $1',
    keys: [uuid('id')],
  },
  devices: {
    columns: `d.id, l.name, d.app, l.created_at as "createdAt", l.last_seen_at as "lastSeenAt", l.revoked_at as "revokedAt"`,
    from: 'learner_devices l join devices d on d.id = l.device_id',
    where: 'l.user_id = $1',
    keys: [uuid('l.device_id')],
  },
  sessions: {
    columns: 'family_id as id, issued_at as "issuedAt", expires_at as "expiresAt", used_at as "usedAt"',
    from: 'refresh_tokens t',
    where: 'user_id = $1',
    keys: [uuid('t.id')],
  },
  endedSessions: {
    columns: 'id, revoked_at as "endedAt"',
    from: 'token_revocations',
    where: 'user_id = $1',
    keys: [uuid('id')],
  },
  events: {
    columns: 'event_type as "eventType", entity_id as "entityId", metadata, created_at as "createdAt"',
    from: 'events',
    where: 'user_id = $1',
    keys: [words('event_type'), moment('created_at'), uuid('id')],
  },
  audit: {
    columns: 'at, action, actor_id is not distinct from user_id as "byOwner", subject, detail',
    from: 'audit_log',
    where: 'user_id = $1',
    keys: [moment('at'), uuid('id')],
  },
  idempotencyKeys: {
    columns: 'key, operation_id as "operationId", created_at as "createdAt"',
    from: 'rest_keys',
    where: 'user_id = $1',
    keys: [words('key')],
  },
};

export const pagedLists = Object.keys(sourceByList) as PagedList[];

/** What is held beside those lists, by table, and where the export has it or why not. A test holds both against the tables of the database. */
export const otherTables: Record<string, string> = {
  users: 'account',
  operations: 'operations',
  operation_logs: 'its operations; the secret of a chain is the device’s',
  password_reset_tokens: 'hashes of links that were mailed',
  sign_in_places: 'hashes of networks',
  avatars: 'the picture at the address that the account tells',
  learner_merits: 'what points and badges are counted from: progress and attempts',
  analytics_activity: 'the time of the last operation',
  analytics_operations: 'which operations are still to be counted',
  analytics_marks: 'which courses are to be counted anew',
  analytics_unties: 'that events name the account no more',
  analytics_learners: 'figures of enrolments and attempts',
  resume_tickets: 'hashes of tickets that the device holds itself',
};

/** The tables that `list` reads. */
export const tablesOf = (list: PagedList): string[] =>
  [...sourceByList[list].from.matchAll(/(?:^|join )(\w+)/g)].map(([, table = '']) => table);

/** Where a page ended, as text. */
export type Place = readonly string[];
export type ListPage = { rows: Record<string, unknown>[]; next: Place | null };

/** Rows a page. */
export const pageRows = 500;

function pageText({ columns, from, where, keys }: ListSource, isFirst: boolean): string {
  const order = keys.map(([expression]) => expression).join(', ');
  const place = keys.map(([, type], index) => `$${index + 2}::${type}`).join(', ');
  const further = isFirst ? '' : `and (${order}) > (${place})`;
  const key = keys.map(([expression]) => `(${expression})::text`).join(', ');
  return `select array[${key}] as "exportKey", ${columns} from ${from} where ${where} ${further} order by ${order} limit ${pageRows}`;
}

/** The rows after `after`, from the first when it is null; `next` null: there are no more. */
export async function readListPage(
  db: Queryable,
  list: PagedList,
  userId: string,
  after: Place | null,
): Promise<ListPage> {
  const text = pageText(sourceByList[list], after === null);
  const { rows } = await db.query<Record<string, unknown> & { exportKey: string[] }>(text, [userId, ...(after ?? [])]);
  const next = rows.length === pageRows ? (rows.at(-1)?.exportKey ?? null) : null;
  return { rows: rows.map(({ exportKey: _, ...row }) => row), next };
}

export type LogPlace = { deviceId: string; lane: number };

export async function listLogs(db: Queryable, userId: string): Promise<LogPlace[]> {
  const text = 'select device_id as "deviceId", lane from operation_logs where user_id = $1 order by device_id, lane';
  return (await db.query<LogPlace>(text, [userId])).rows;
}

/** Operations of one log after `seq`, as the export shows them. */
export async function readLogPage(
  db: Queryable,
  userId: string,
  { deviceId, lane }: LogPlace,
  seq: number,
): Promise<PersonalData['operations']> {
  const { rows } = await db.query<PersonalData['operations'][number]>({
    name: 'export-log',
    text: `select device_id as "deviceId", lane, seq, id, version, kind, payload, wall_time_ms as "wallTime", monotonic_ms as "monotonicMs",
        received_at as "receivedAt", carrier, outcome, code
      from operations where device_id = $1 and user_id = $2 and lane = $3 and seq > $4 order by seq limit ${pageRows}`,
    values: [deviceId, userId, lane, seq],
  });
  return rows;
}

export async function readAccountForExport(db: Queryable, userId: string): Promise<Record<string, unknown> | null> {
  const { rows } = await db.query(
    `select id, email, first_name as "firstName", last_name as "lastName", avatar_url as avatar, country_code as country, language, role,
      total_points as "totalPoints", created_at as "createdAt", updated_at as "updatedAt", last_login as "lastLogin"
      from users where id = $1 and is_active`,
    [userId],
  );
  return rows[0] ?? null;
}
