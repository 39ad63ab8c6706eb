// The calls of a learner's own devices. Invariant: nobody sees, names or removes a device for another learner.
import {
  listOwnDevices,
  nameOwnDevice,
  type RestDevice,
  revokeOwnDevice,
} from '@greenland/shared-schema/contract/device-contract';
import { refuse } from '@greenland/shared-schema/contract/problem';
import { toIsoTime } from '@greenland/shared-schema/contract/rest-value';
import { id as idShape } from '@greenland/shared-schema/record/identifier';
import { writeAudit } from '../audit/audit-store.ts';
import type { Database, Transaction } from '../database/pool.ts';
import { hintStream, learnerStream } from '../feed/feed-store.ts';
import {
  findDevice,
  type LearnerDevice,
  listDevices,
  nameDevice,
  revokeDevice,
} from '../ingest/learner-device-store.ts';
import { type BoundCall, bindCall } from './bound-call.ts';

const noDevice = refuse('not_found', 'You have no such device.');
const toTime = (time: Date | null) => time && toIsoTime(time.getTime());

function describeDevice({ createdAt, lastSeenAt, revokedAt, ...rest }: LearnerDevice): RestDevice {
  return {
    ...rest,
    createdAt: toIsoTime(createdAt.getTime()),
    lastSeenAt: toTime(lastSeenAt),
    revokedAt: toTime(revokedAt),
  };
}

export function deviceCalls({ database, now }: { database: Database; now: () => number }): BoundCall[] {
  /** Changes the device `id` of `userId` and answers it as it then is; null when there is none. */
  const change = (
    id: string,
    userId: string,
    act: (tx: Transaction, log: { deviceId: string; userId: string }) => Promise<void>,
  ) => {
    const log = { deviceId: id, userId };
    if (!idShape.safeParse(id).success) return Promise.resolve(null);
    return database.transaction(async (tx) => {
      if (!(await findDevice(tx, log))) return null;
      await act(tx, log);
      return findDevice(tx, log);
    });
  };
  return [
    bindCall(listOwnDevices)(async ({ query }, { userId }) => {
      const { rows, total } = await listDevices(database, userId, query);
      return { status: 200, body: { data: rows.map(describeDevice), meta: { total, ...query } } };
    }),
    bindCall(nameOwnDevice)(async ({ params, body }, { userId }) => {
      const named = await change(params.id, userId, (tx, log) => nameDevice(tx, log, body.name));
      return named ? { status: 200, body: describeDevice(named) } : noDevice;
    }),
    bindCall(revokeOwnDevice)(async ({ params }, { userId }) => {
      const revoked = await change(params.id, userId, async (tx, log) => {
        await revokeDevice(tx, log, now());
        await writeAudit(tx, { action: 'device-revoked', at: now(), actorId: userId, userId, subject: log.deviceId });
        await hintStream(tx, learnerStream(userId));
      });
      return revoked ? { status: 204, body: null } : noDevice;
    }),
  ];
}
