// The operation log: rows are written once. A log's row is locked while its operations are judged.
import type { LogName, Operation, Verdict } from '@greenland/shared-schema/protocol/operation';
import type { Queryable, Transaction } from '../database/pool.ts';

/** How an operation came. */
export type Carrier = 'socket' | 'rest' | 'hub' | 'bundle';

/** `revoked`: the learner has removed this device. */
export type Log = { secret: string | null; acknowledged: number; head: string; revoked: boolean };

const heldLog = `select l.secret, l.acknowledged, l.head, d.revoked_at is not null as revoked
  from operation_logs l join learner_devices d using (device_id, user_id) where device_id = $1 and user_id = $2`;

export type JudgedOperation = { operation: Operation; commitment: string; verdict: Verdict };

/** The log, locked until commit, and with it whether the device is removed; null when this device never registered for this learner. */
export async function lockLog(tx: Transaction, log: LogName): Promise<Log | null> {
  const { rows } = await tx.query<Log>({
    name: 'log-lock',
    text: `${heldLog} for update of l for share of d`,
    values: [log.deviceId, log.userId],
  });
  return rows[0] ?? null;
}

export async function findLog(db: Queryable, log: LogName): Promise<Log | null> {
  const { rows } = await db.query<Log>({
    name: 'log-find',
    text: heldLog,
    values: [log.deviceId, log.userId],
  });
  return rows[0] ?? null;
}

/** Makes the log when it is missing. */
export async function createLog(tx: Transaction, log: LogName, start: { secret: string; head: string }): Promise<void> {
  await tx.query({
    name: 'log-create',
    text: `with known as (
        insert into learner_devices (device_id, user_id) values ($1, $2) on conflict do nothing)
      insert into operation_logs (device_id, user_id, secret, head) values ($1, $2, $3, $4) on conflict do nothing`,
    values: [log.deviceId, log.userId, start.secret, start.head],
  });
}

/** Verdicts other than taken from `from` on, as they were first given. */
export async function readExceptions(
  tx: Queryable,
  log: LogName,
  from: number,
): Promise<{ seq: number; outcome: 'refused' | 'set-aside'; code: string }[]> {
  const { rows } = await tx.query<{ seq: number; outcome: 'refused' | 'set-aside'; code: string }>({
    name: 'log-exceptions',
    text: `select seq, outcome, code from operations
      where device_id = $1 and user_id = $2 and seq >= $3 and outcome <> 'taken' order by seq`,
    values: [log.deviceId, log.userId, from],
  });
  return rows;
}

/** Appends judged operations, which follow on, and moves the log to its new head. `receivedAt` in milliseconds. */
export async function appendOperations(
  tx: Transaction,
  log: LogName,
  judged: readonly JudgedOperation[],
  at: { head: string; carrier: Carrier; receivedAt: number },
): Promise<void> {
  const column = <Value>(pick: (entry: JudgedOperation) => Value) => judged.map(pick);
  await tx.query({
    name: 'log-append',
    text: `with moved as (
        update operation_logs set acknowledged = acknowledged + $3, head = $4 where device_id = $1 and user_id = $2)
      insert into operations (device_id, user_id, carrier, received_at,
        seq, id, version, kind, payload, wall_time_ms, monotonic_ms, commitment, outcome, code)
      select $1, $2, $5, to_timestamp($6::double precision / 1000), o.*
      from unnest($7::bigint[], $8::uuid[], $9::int[], $10::text[], $11::json[], $12::bigint[], $13::bigint[],
        $14::text[], $15::text[], $16::text[]) as o`,
    values: [
      log.deviceId,
      log.userId,
      judged.length,
      at.head,
      at.carrier,
      at.receivedAt,
      column(({ operation }) => operation.seq),
      column(({ operation }) => operation.id),
      column(({ operation }) => operation.version),
      column(({ operation }) => operation.kind),
      column(({ operation }) => JSON.stringify(operation.payload)),
      column(({ operation }) => operation.wallTime),
      column(({ operation }) => operation.monotonicMs),
      column(({ commitment }) => commitment),
      column(({ verdict }) => verdict.outcome),
      column(({ verdict }) => (verdict.outcome === 'taken' ? null : verdict.code)),
    ],
  });
}
