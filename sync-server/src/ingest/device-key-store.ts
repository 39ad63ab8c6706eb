// Devices and their public keys. A key is registered once and never replaced: a lost key means a new device id.
import type { JsonWebKey } from 'node:crypto';
import type { Queryable, Transaction } from '../database/pool.ts';

/** The server's own device: operations that come by REST are kept in its logs, one a learner. */
export const serverDeviceId = '00000000-0000-7000-8000-000000000000';

export type DeviceKey = { publicKey: JsonWebKey | null };

export async function findDeviceKey(db: Queryable, deviceId: string): Promise<DeviceKey | null> {
  const { rows } = await db.query<DeviceKey>({
    name: 'device-key',
    text: 'select public_key as "publicKey" from devices where id = $1',
    values: [deviceId],
  });
  return rows[0] ?? null;
}

/** Adds the device when it is not known; a known one keeps its key. */
export async function addDevice(
  tx: Transaction,
  device: { id: string; publicKey: JsonWebKey | null; app: string },
): Promise<void> {
  await tx.query({
    name: 'device-add',
    text: `insert into devices (id, public_key, app) values ($1, $2, $3)
      on conflict (id) do update set app = excluded.app`,
    values: [device.id, device.publicKey === null ? null : JSON.stringify(device.publicKey), device.app],
  });
}
