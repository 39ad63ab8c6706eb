// The signed-in person's own account: what it shows, and what they change of it. Invariant: names and language change as a device's operation does.
import type { InputOf } from '@greenland/shared-schema/contract/endpoint';
import { type Refused, refuse } from '@greenland/shared-schema/contract/problem';
import { toIsoTime } from '@greenland/shared-schema/contract/rest-value';
import type { changeOwnUser, RestUser } from '@greenland/shared-schema/contract/user-contract';
import type { Payload } from '@greenland/shared-schema/protocol/operation';
import type { Database, Transaction } from '../database/pool.ts';
import { learnerStream, lockStream } from '../feed/feed-store.ts';
import type { BlobStore } from '../storage/blob-store.ts';
import { expectBlobs, puttingMs } from '../storage/leftover-store.ts';
import type { AnnounceAccount, Chance } from './account-ports.ts';
import { type AvatarRow, dropAvatar, writeAvatar } from './avatar-store.ts';
import { remakePicture } from './remake-picture.ts';
import { findAccount, readProfileExtras, writeCountry } from './user-store.ts';
import type { WorkQueue } from './work-queue.ts';

export type ProfilePorts = Chance & {
  database: Database;
  announceAccount: AnnounceAccount;
  /** Does the act in the learner's name, as one of their devices would (P10). */
  submitChange: (tx: Transaction, userId: string, change: Payload<'profile-changed'>) => Promise<void>;
  /** Where pictures go. */
  avatarBlobs: BlobStore;
  /** In front of every picture: decoding takes a core and memory. */
  pictureQueue: WorkQueue;
  /** Sees to it that what was replaced is taken from the storage. */
  requestSweep: (tx: Transaction) => Promise<void>;
  publicUrl: () => string;
};

export type ProfileChange = InputOf<typeof changeOwnUser>['body'];

export type Profiles = {
  read(userId: string): Promise<RestUser | Refused>;
  /** All of it or nothing. `file`: the picture as it was sent. */
  change(userId: string, change: ProfileChange, file: Buffer | null): Promise<RestUser | Refused>;
};

const goneAccount = refuse('invalid_token', 'Sign in again.');
const busy = refuse('rate_limited', 'Too many pictures are coming in at this moment.', { retryAfterSeconds: 10 });

export function createProfiles(ports: ProfilePorts): Profiles {
  return {
    read: (userId) => readProfile(ports, userId),
    async change(userId, change, file) {
      const avatar = file === null ? null : await storePicture(ports, file);
      if (avatar && 'problem' in avatar) return avatar;
      await ports.database.transaction((tx) => writeChange(ports, tx, userId, change, avatar));
      return readProfile(ports, userId);
    },
  };
}

async function readProfile({ database, publicUrl }: ProfilePorts, userId: string): Promise<RestUser | Refused> {
  const account = await findAccount(database, userId);
  if (!account) return goneAccount;
  const { role: _, createdAt, ...shown } = account;
  const { avatar, ...extras } = await readProfileExtras(database, userId);
  const avatarUrl = avatar?.startsWith('/') ? `${publicUrl()}${avatar}` : avatar;
  return { ...shown, createdAt: toIsoTime(createdAt), ...extras, avatar: avatarUrl };
}

async function storePicture(ports: ProfilePorts, file: Buffer): Promise<AvatarRow | Refused> {
  const remade = await ports.pictureQueue(() => remakePicture(file));
  if (!remade) return busy;
  if ('problem' in remade.value) return remade.value;
  const { bytes, mediaType } = remade.value;
  const name = Buffer.from(ports.randomBytes(16)).toString('base64url');
  await expectBlobs(ports.database, 'avatars', [name], new Date(ports.now() + puttingMs));
  await ports.avatarBlobs.put(name, bytes, mediaType);
  return { name, mediaType, sizeBytes: bytes.length };
}

async function writeChange(
  ports: ProfilePorts,
  tx: Transaction,
  userId: string,
  change: ProfileChange,
  avatar: AvatarRow | null,
): Promise<void> {
  const { avatar: removed, country, ...named } = change;
  const act = Object.fromEntries(Object.entries(named).map(([field, text]) => [field, text.normalize('NFC')]));
  if (Object.keys(act).length > 0) await ports.submitChange(tx, userId, act);
  const now = new Date(ports.now());
  if (country !== undefined) {
    // Before the row, as whoever judges operations does.
    await lockStream(tx, learnerStream(userId));
    await writeCountry(tx, userId, country, now);
    const account = await findAccount(tx, userId);
    if (account) await ports.announceAccount(tx, account);
  }
  if (avatar) await writeAvatar(tx, userId, avatar, now);
  else if (removed === null) await dropAvatar(tx, userId, now);
  if (avatar || removed === null) await ports.requestSweep(tx);
}
