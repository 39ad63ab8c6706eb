// The operation log: rows are written once. A log's row is locked while its operations are judged.
import { hash, type JsonWebKey } from 'node:crypto';
import { type LogName, lanes, type Operation, type Verdict } from '@greenland/shared-schema/protocol/operation';
import { chainStart } from '@greenland/shared-schema/protocol/operation-chain';
import { jsonLines, plainArray, type Queryable, type Transaction } from '../database/pool.ts';

/** How an operation came. */
export type Carrier = 'socket' | 'rest' | 'hub' | 'bundle';

/** SHA-256 of a text, as base64url. */
export const hashText = (text: string): string => hash('sha256', text, 'base64url');

/** `revoked`: the learner has removed this device. */
export type Log = { secret: string | null; acknowledged: number; head: string; revoked: boolean };

const heldLog = `select l.secret, l.acknowledged, l.head, d.revoked_at is not null as revoked
  from operation_logs l join learner_devices d using (device_id, user_id) where device_id = $1 and user_id = $2`;

export type JudgedOperation = { operation: Operation; commitment: string; verdict: Verdict };

/** `epoch`: of the memory that holds the log. `publicKey`: the device's; null for the server's own. */
export type LockedLog = Log & { epoch: string; publicKey: JsonWebKey | null };

/**
 * The log, locked until commit, and with it whether the device is removed; null when this device never registered for this learner. A log without
 * its secret was erased: it takes nothing more.
 */
export async function lockLog(tx: Transaction, log: LogName): Promise<LockedLog | null> {
  const { rows } = await tx.query<LockedLog>({
    name: 'log-lock',
    text: `select l.secret, l.acknowledged, l.head, d.revoked_at is not null as revoked, e.epoch, k.public_key as "publicKey"
      from operation_logs l join learner_devices d using (device_id, user_id) join devices k on k.id = l.device_id
        cross join sync_epoch e
      where l.device_id = $1 and l.user_id = $2 and l.lane = $3 and l.secret is not null for update of l for share of d`,
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
    text: `${heldLog} order by lane`,
    values: [log.deviceId, log.userId],
  });
  return rows;
}

/** How many devices the learner registered in the last 24 hours. */
export async function countNewDevices(db: Queryable, userId: string): Promise<number> {
  const { rows } = await db.query<{ count: number }>({
    name: 'log-count-new',
    text: `select count(*) from operation_logs
      where user_id = $1 and lane = 0 and created_at > now() - interval '24 hours'`,
    values: [userId],
  });
  return rows[0]?.count ?? 0;
}

/** Makes the log of each lane that is missing; none for an account that was erased. `secret`: of the chains. */
export async function createLogs(tx: Transaction, log: Omit<LogName, 'lane'>, secret: string): Promise<void> {
  await tx.query({
    name: 'log-create',
    text: `with owner as (select id from users where id = $2 and erased_at is null for share),
      known as (
        insert into learner_devices (device_id, user_id) select $1::uuid, id from owner on conflict do nothing)
      insert into operation_logs (device_id, user_id, lane, secret, head)
      select $1::uuid, owner.id, l.lane, $3, l.head from owner, unnest($4::int[], $5::text[]) as l (lane, head) on conflict do nothing`,
    values: [log.deviceId, log.userId, secret, lanes, lanes.map((lane) => chainStart(hashText, { ...log, lane }))],
  });
}

/** Verdicts other than taken from `from` on, before `end`. */
export async function readExceptions(
  tx: Queryable,
  log: LogName,
  from: number,
  end = Number.MAX_SAFE_INTEGER,
): Promise<{ seq: number; outcome: 'refused' | 'set-aside'; code: string }[]> {
  const { rows } = await tx.query<{ seq: number; outcome: 'refused' | 'set-aside'; code: string }>({
    name: 'log-exceptions',
    text: `select seq, outcome, code from operations
      where device_id = $1 and user_id = $2 and lane = $3 and seq >= $4 and seq < $5 and outcome <> 'taken' order by seq`,
    values: [log.deviceId, log.userId, log.lane, from, end],
  });
  return rows;
}

const appendText = `with moved as (
    update operation_logs set acknowledged = acknowledged + $4, head = $5
    where device_id = $1 and user_id = $2 and lane = $3),
  noted as (insert into analytics_operations values ($1, $2, $3, ($8::bigint[])[1], ($8::bigint[])[1] + $4 - 1))
  insert into operations (device_id, user_id, lane, carrier, received_at,
    seq, id, version, kind, payload, wall_time_ms, monotonic_ms, commitment, outcome, code)
  select $1, $2, $3, $6, to_timestamp($7::double precision / 1000),
    o.seq, o.id, o.version, o.kind, o.payload::json, o.wall_time, o.monotonic, o.commitment, o.outcome, o.code
  from rows from (unnest($8::bigint[]), unnest($9::uuid[]), unnest($10::int[]), unnest($11::text[]),
    string_to_table($12, E'\\n'), unnest($13::bigint[]), unnest($14::bigint[]), unnest($15::text[]),
    unnest($16::text[]), unnest($17::text[]))
    as o (seq, id, version, kind, payload, wall_time, monotonic, commitment, outcome, code)`;

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
    text: appendText,
    values: [
      log.deviceId,
      log.userId,
      log.lane,
      judged.length,
      at.head,
      at.carrier,
      at.receivedAt,
      plainArray(column(({ operation }) => operation.seq)),
      plainArray(column(({ operation }) => operation.id)),
      plainArray(column(({ operation }) => operation.version)),
      column(({ operation }) => operation.kind),
      jsonLines(column(({ operation }) => operation.payload)),
      plainArray(column(({ operation }) => operation.wallTime)),
      plainArray(column(({ operation }) => operation.monotonicMs)),
      plainArray(column(({ commitment }) => commitment)),
      plainArray(column(({ verdict }) => verdict.outcome)),
      plainArray(column(({ verdict }) => (verdict.outcome === 'taken' ? null : verdict.code))),
    ],
  });
}
