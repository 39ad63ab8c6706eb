// The room of the signed-in person's own account, put together over the shared ground.
import { createProfiles, type Profiles } from './account/profiles.ts';
import { createWorkQueue } from './account/work-queue.ts';
import type { Ground } from './compose-ground.ts';
import { announceAccount } from './feed/announcements.ts';
import { submitInside } from './ingest/submit-act.ts';
import { addJob } from './job/job-queue-store.ts';
import { makeRequestSweep } from './storage/sweep-leftovers-job.ts';

const picturesAtOnce = 1;
/** Each holds its file: about 5 MB. */
const picturesWaiting = 16;

export type ProfileGround = Pick<
  Ground,
  'database' | 'ingest' | 'shelves' | 'publicUrl' | 'now' | 'newId' | 'randomBytes'
>;

export function composeProfiles({ ingest, ...ground }: ProfileGround): Profiles {
  const { database, shelves, publicUrl, now, newId, randomBytes } = ground;
  return createProfiles({
    ...{ database, avatarBlobs: shelves.avatars, publicUrl, now, newId, randomBytes, announceAccount },
    submitChange: async (tx, userId, payload) => {
      await submitInside(tx, userId, { kind: 'profile-changed', payload }, null, { ...ingest, randomBytes });
    },
    pictureQueue: createWorkQueue(picturesAtOnce, picturesWaiting),
    requestSweep: makeRequestSweep(addJob),
  });
}
