// Writes what a learner has reached: merits, points, and the badges that they earn. In the caller's transaction.
import type { Merits } from '@greenland/shared-schema/record/merits';
import { earnsBadge } from '@greenland/shared-schema/rule/badge-criteria';
import { totalPoints } from '@greenland/shared-schema/rule/merit-points';
import type { Transaction } from '../database/pool.ts';
import type { Change } from '../feed/feed-page.ts';
import { giveBadges, keepMerits } from './merit-store.ts';

/** Answers what the learner's devices are to be told. `merits` null: nothing was added. `earnedAt` in milliseconds: by arrival. */
export async function recordMerits(
  tx: Transaction,
  userId: string,
  merits: Merits | null,
  earnedAt: number,
): Promise<Change[]> {
  if (!merits) return [];
  const { account, open } = await keepMerits(tx, userId, { merits, points: totalPoints(merits) });
  const earned = open.filter(({ criteria }) => earnsBadge(criteria, merits));
  await giveBadges(
    tx,
    userId,
    earned.map(({ id }) => id),
    earnedAt,
  );
  return account ? [{ collection: 'accounts', id: account.id, body: account }] : [];
}
