// The operation log: rows are written once. A log's row is locked while its operations are judged.
import { createHash } from 'node:crypto';
import { type LogName, lanes, type Operation, type Verdict } from '@greenland/shared-schema/protocol/operation';
import { chainStart } from '@greenland/shared-schema/protocol/operation-chain';
import type { Queryable, Transaction } from '../database/pool.ts';

/** How an operation came. */
export type Carrier = 'socket' | 'rest' | 'hub' | 'bundle';

/** SHA-256 of the bytes. */
export const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(bytes).digest());

export type Log = { secret: string | null; acknowledged: number; head: string };

export type JudgedOperation = { operation: Operation; commitment: string; verdict: Verdict };

/** The log, locked until commit; null when this device never registered for this learner. */
export async function lockLog(tx: Transaction, log: LogName): Promise<Log | null> {
  const { rows } = await tx.query<Log>({
    name: 'log-lock',
    text: `select secret, acknowledged, head from operation_logs
      where device_id = $1 and user_id = $2 and lane = $3 for update`,
    values: [log.deviceId, log.userId, log.lane],
  });
  return rows[0] ?? null;
}

/** How far a lane has come: 0 when this device has written nothing there for this learner. */
export async function readAcknowledged(db: Queryable, log: LogName): Promise<number> {
  const { rows } = await db.query<{ acknowledged: number }>({
    name: 'log-acknowledged',
    text: 'select acknowledged from operation_logs where device_id = $1 and user_id = $2 and lane = $3',
    values: [log.deviceId, log.userId, log.lane],
  });
  return rows[0]?.acknowledged ?? 0;
}

/** The logs of one device and learner, lane by lane; none when it never registered for this learner. */
export async function findLogs(db: Queryable, log: Omit<LogName, 'lane'>): Promise<Log[]> {
  const { rows } = await db.query<Log>({
    name: 'log-find',
    text: 'select secret, acknowledged, head from operation_logs where device_id = $1 and user_id = $2 order by lane',
    values: [log.deviceId, log.userId],
  });
  return rows;
}

/** Makes the log of each lane that is missing. `secret`: of the chains. */
export async function createLogs(tx: Transaction, log: Omit<LogName, 'lane'>, secret: string): Promise<void> {
  await tx.query({
    name: 'log-create',
    text: `insert into operation_logs (device_id, user_id, lane, secret, head)
      select $1, $2, l.lane, $3, l.head from unnest($4::int[], $5::text[]) as l (lane, head) on conflict do nothing`,
    values: [log.deviceId, log.userId, secret, lanes, lanes.map((lane) => chainStart(sha256, { ...log, lane }))],
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
      where device_id = $1 and user_id = $2 and lane = $3 and seq >= $4 and outcome <> 'taken' order by seq`,
    values: [log.deviceId, log.userId, log.lane, from],
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
        update operation_logs set acknowledged = acknowledged + $4, head = $5
        where device_id = $1 and user_id = $2 and lane = $3)
      insert into operations (device_id, user_id, lane, carrier, received_at,
        seq, id, version, kind, payload, wall_time_ms, monotonic_ms, commitment, outcome, code)
      select $1, $2, $3, $6, to_timestamp($7::double precision / 1000), o.*
      from unnest($8::bigint[], $9::uuid[], $10::int[], $11::text[], $12::json[], $13::bigint[], $14::bigint[],
        $15::text[], $16::text[], $17::text[]) as o`,
    values: [
      log.deviceId,
      log.userId,
      log.lane,
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
