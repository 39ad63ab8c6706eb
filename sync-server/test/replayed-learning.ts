// All operations of a database, judged again into a copy of it that has forgotten what they came to: through the one door, at the times at which they came.
import type { Lane, Operation } from '@greenland/shared-schema/protocol/operation';
import { chainStart } from '@greenland/shared-schema/protocol/operation-chain';
import type { Database } from '../src/database/pool.ts';
import { CourseFactsStore } from '../src/ingest/course-facts-store.ts';
import { ingestOperations } from '../src/ingest/ingest-operations.ts';
import { type Carrier, hashText } from '../src/ingest/operation-store.ts';
import type { RecordPorts } from '../src/ingest/record-judgement.ts';

type Arrival = { deviceId: string; userId: string; lane: Lane; carrier: Carrier; receivedAt: number } & Operation;

async function readArrivals(database: Database): Promise<Arrival[]> {
  const { rows } = await database.query<Arrival>(
    `select device_id as "deviceId", user_id as "userId", lane, carrier, extract(epoch from received_at) * 1000 as "receivedAt",
        version, id, seq, kind, payload, wall_time_ms as "wallTime", monotonic_ms as "monotonicMs"
      from operations order by received_at, user_id, lane, device_id, seq`,
  );
  return rows;
}

const derived = [
  ...['certificates', 'quiz_responses', 'user_progress', 'enrollments', 'course_ratings', 'consents'],
  ...['learner_merits', 'user_badges'],
];

/** Leaves accounts, courses, devices and empty logs. The devices' signatures are not kept: so their keys go, and are not asked for. */
async function forgetLearning(database: Database): Promise<void> {
  await database.query("delete from feed_documents where stream like 'learner:%' and collection <> 'accounts'");
  for (const table of ['operations', ...derived]) await database.query(`delete from ${table}`);
  await database.query('update courses set enrollment_count = 0, rating = null');
  await database.query('update users set total_points = 0');
  await database.query(
    `update feed_documents set body = jsonb_set(body::jsonb, '{totalPoints}', '0') where collection = 'accounts'`,
  );
  await database.query('update devices set public_key = null');
  const { rows } = await database.query<{ deviceId: string; userId: string; lane: Lane }>(
    'select device_id as "deviceId", user_id as "userId", lane from operation_logs',
  );
  for (const log of rows) {
    const values = [log.deviceId, log.userId, log.lane, chainStart(hashText, log)];
    const sql =
      'update operation_logs set acknowledged = 0, head = $4 where device_id = $1 and user_id = $2 and lane = $3';
    await database.query(sql, values);
  }
}

/** Answers how many operations were judged. */
export async function replayLearning(database: Database, ports: Omit<RecordPorts, 'now'>): Promise<number> {
  const arrivals = await readArrivals(database);
  await forgetLearning(database);
  const content = new CourseFactsStore();
  for (const { deviceId, userId, lane, carrier, receivedAt, ...operation } of arrivals) {
    const batch = { log: { deviceId, userId, lane }, after: 0, operations: [operation], signature: null, carrier };
    const ingested = await database.transaction((tx) =>
      ingestOperations(tx, batch, { ...ports, content, now: () => receivedAt }),
    );
    if (ingested.kind !== 'ingested') throw new Error(`Operation ${operation.seq} was not taken: ${ingested.kind}.`);
  }
  return arrivals.length;
}

/** What learning came to, row by row, without what is drawn anew each time: signatures, papers, ids of rows that nobody names. */
export async function readLearning(database: Database): Promise<Record<string, string[]>> {
  const queries = {
    documents: `select stream, collection, id, body::jsonb - 'credential' - 'pdf' as body, split_part(body ->> 'credential', '.', 2) as claims
      from feed_documents where stream like 'learner:%' and collection <> 'accounts'`,
    operations: 'select * from operations',
    logs: 'select device_id, user_id, lane, acknowledged, head from operation_logs',
    attempts: 'select * from quiz_responses',
    answers: 'select response_id, question_id, user_answer_id, is_correct from quiz_response_details',
    enrolments: 'select id, user_id, course_id, enrolled_at, progress, status, completed_at from enrollments',
    modules: 'select user_id, module_id, completed, time_spent_seconds, completed_at from user_progress',
    certificates:
      'select id, user_id, course_id, quiz_id, issued_at, verification_code, holder_name, verify_url from certificates',
    ratings: 'select * from course_ratings',
    consents: 'select * from consents',
    merits: 'select * from learner_merits',
    badges: 'select * from user_badges',
    points: 'select id, total_points from users',
    toldPoints: `select stream, body -> 'totalPoints' as points from feed_documents where collection = 'accounts'`,
    courses: 'select id, rating, enrollment_count from courses',
  };
  const entries = Object.entries(queries).map(async ([name, sql]) => {
    const { rows } = await database.query<{ row: string }>(`select r::text as row from (${sql}) r order by 1`);
    return [name, rows.map(({ row }) => row)] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}
