// A learner's devices as they see them. A device carries several learners: name, last visit and removal are of one learner on one device.
import type { LogName } from '@greenland/shared-schema/protocol/operation';
import type { Queryable, Transaction } from '../database/pool.ts';

/** One learner on one device. */
export type DeviceName = Omit<LogName, 'lane'>;

export type LearnerDevice = {
  id: string;
  name: string | null;
  app: string | null;
  createdAt: Date;
  lastSeenAt: Date | null;
  revokedAt: Date | null;
};

const device = `d.id, l.name, d.app, l.created_at as "createdAt", l.last_seen_at as "lastSeenAt", l.revoked_at as "revokedAt"`;
/** The server's own device, which has no key, is nobody's phone. */
const ofLearner =
  'from learner_devices l join devices d on d.id = l.device_id where l.user_id = $1 and d.public_key is not null';

/** The devices of `userId`, those seen last first. */
export async function listDevices(
  db: Queryable,
  userId: string,
  page: { limit: number; offset: number },
): Promise<{ rows: LearnerDevice[]; total: number }> {
  const { rows } = await db.query<LearnerDevice>({
    name: 'learner-device-list',
    text: `select ${device} ${ofLearner}
      order by l.revoked_at is not null, coalesce(l.last_seen_at, l.created_at) desc, d.id limit $2 offset $3`,
    values: [userId, page.limit, page.offset],
  });
  const counted = await db.query<{ total: number }>({
    name: 'learner-device-count',
    text: `select count(*) as total ${ofLearner}`,
    values: [userId],
  });
  return { rows, total: counted.rows[0]?.total ?? 0 };
}

/** Null: this learner has no such device. */
export async function findDevice(db: Queryable, log: DeviceName): Promise<LearnerDevice | null> {
  const { rows } = await db.query<LearnerDevice>({
    name: 'learner-device',
    text: `select ${device} ${ofLearner} and d.id = $2`,
    values: [log.userId, log.deviceId],
  });
  return rows[0] ?? null;
}

export async function nameDevice(tx: Transaction, log: DeviceName, name: string): Promise<void> {
  await tx.query({
    name: 'learner-device-name',
    text: 'update learner_devices set name = $3 where device_id = $1 and user_id = $2',
    values: [log.deviceId, log.userId, name],
  });
}

/** Waits for the push under way; every later one sees it. The first removal stays the one that is told. */
export async function revokeDevice(tx: Transaction, log: DeviceName, at: number): Promise<void> {
  await tx.query({
    name: 'learner-device-revoke',
    text: `update learner_devices set revoked_at = coalesce(revoked_at, to_timestamp($3::double precision / 1000))
      where device_id = $1 and user_id = $2`,
    values: [log.deviceId, log.userId, at],
  });
}

/** Notes that the device was here for this learner, with this build. */
export async function noteVisit(tx: Transaction, log: DeviceName, app: string, at: number): Promise<void> {
  await tx.query({
    name: 'learner-device-visit',
    text: `with build as (update devices set app = $3 where id = $1 and app is distinct from $3)
      update learner_devices set last_seen_at = to_timestamp($4::double precision / 1000) where device_id = $1 and user_id = $2`,
    values: [log.deviceId, log.userId, app, at],
  });
}

/** Notes that the device came back by its ticket; to the minute, so that coming back costs no write most of the time. */
export async function noteReturn(db: Queryable, log: DeviceName, at: number): Promise<void> {
  await db.query({
    name: 'learner-device-return',
    text: `update learner_devices set last_seen_at = to_timestamp($3::double precision / 1000)
      where device_id = $1 and user_id = $2 and last_seen_at < to_timestamp($3::double precision / 1000) - interval '1 minute'`,
    values: [log.deviceId, log.userId, at],
  });
}
