// What the rooms of accounts need from outside, made in one place and handed to each.
import type { Account } from '@greenland/shared-schema/record/account';
import type { Database, Transaction } from '../database/pool.ts';
import type { AccessTokenKeys } from './access-token.ts';
import type { PasswordHash } from './password-hash.ts';
import type { WorkQueue } from './work-queue.ts';

/** Tells the account's devices, in the transaction that made or changed it. */
export type AnnounceAccount = (tx: Transaction, account: Account) => Promise<void>;

/** Asks for a mail about an account, in the transaction of what caused it; none goes to an account that is not there. */
export type RequestAccountMail = (
  tx: Transaction,
  occasion: 'reset' | 'password-changed',
  userId: string,
) => Promise<void>;

/** Milliseconds since 1970; a UUIDv7; that many random bytes. */
export type Chance = { now: () => number; newId: () => string; randomBytes: (size: number) => Uint8Array };

export type AccountPorts = Chance & {
  database: Database;
  keys: AccessTokenKeys;
  announceAccount: AnnounceAccount;
  requestMail: RequestAccountMail;
  passwords: PasswordHash;
  /** In front of every bcrypt: a flood of sign-ins must not take the cores from learners. */
  queue: WorkQueue;
  accessTokenSeconds: number;
  refreshTokenSeconds: number;
};
