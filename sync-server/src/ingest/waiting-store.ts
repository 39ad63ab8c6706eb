// Operations that wait for an enrolment: kept with the verdict `not_enrolled` until it comes.
import type { Operation } from '@greenland/shared-schema/protocol/operation';
import { plainArray, type Transaction } from '../database/pool.ts';
import type { Waiting } from './learner-facts.ts';
import type { Settled } from './learner-ledger.ts';
import type { CommittedAct } from './repeated-act.ts';

type Row = {
  device_id: string;
  seq: number;
  id: string;
  version: number;
  kind: string;
  payload: Operation['payload'];
  wall_time_ms: number;
  monotonic_ms: number;
  received: number;
};

/** So many are judged together; more than that waits for the next time that its learner enrols (VD6). */
const mostJudged = 20_000;

/** Those of the learner that name one of these courses, in the order in which they came. Erased ones name none. */
export async function readWaiting(tx: Transaction, userId: string, courseIds: readonly string[]): Promise<Waiting[]> {
  const { rows } = await tx.query<Row>({
    name: 'waiting-read',
    text: `select device_id, seq, id, version, kind, payload, wall_time_ms, monotonic_ms,
        (extract(epoch from received_at) * 1000)::bigint as received
      from operations where user_id = $1 and code = 'not_enrolled' and payload ->> 'courseId' = any($2::text[])
      order by received_at, device_id, lane, seq limit $3`,
    values: [userId, plainArray(courseIds), mostJudged],
  });
  return rows.map(({ device_id: deviceId, received: receivedAt, wall_time_ms, monotonic_ms, ...same }) => ({
    deviceId,
    operation: { ...same, wallTime: wall_time_ms, monotonicMs: monotonic_ms },
    receivedAt,
  }));
}

/** What has come of this learner under one of these ids, and was set aside because the id was another's; in the order of arrival. Erased logs are left out. */
export async function readDuplicates(
  tx: Transaction,
  userId: string,
  ids: readonly string[],
): Promise<(CommittedAct & { id: string })[]> {
  const { rows } = await tx.query<CommittedAct & { id: string }>({
    name: 'waiting-duplicates',
    text: `select o.id, o.device_id as "deviceId", o.kind, o.seq, o.commitment, l.secret
      from operation_logs l join operations o using (device_id, user_id, lane)
      where l.user_id = $1 and l.secret is not null and o.outcome <> 'taken' and o.code = 'duplicate_id' and o.id = any($2::uuid[])
      order by o.received_at, o.device_id, o.lane, o.seq`,
    values: [userId, plainArray(ids)],
  });
  return rows;
}

/** The verdicts that these operations have from now on. */
export async function writeVerdicts(tx: Transaction, settled: readonly Settled[]): Promise<void> {
  if (settled.length === 0) return;
  await tx.query({
    name: 'waiting-judged',
    text: `with judged as (
        update operations o set outcome = v.outcome, code = v.code
        from unnest($1::uuid[], $2::text[], $3::text[]) as v (id, outcome, code)
        where o.id = v.id and o.code = 'not_enrolled' returning o.device_id, o.user_id, o.lane, o.seq)
      insert into analytics_operations (device_id, user_id, lane, first_seq, last_seq)
      select device_id, user_id, lane, seq, seq from judged`,
    values: [
      plainArray(settled.map(({ operation }) => operation.id)),
      plainArray(settled.map(({ verdict }) => verdict.outcome)),
      plainArray(settled.map(({ verdict }) => (verdict.outcome === 'taken' ? null : verdict.code))),
    ],
  });
}
