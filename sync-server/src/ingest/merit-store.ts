// Merits, points and badges of a learner. The caller holds the learner's stream, so that nobody else counts at the same time.
import { type Account, account } from '@greenland/shared-schema/record/account';
import type { Merits } from '@greenland/shared-schema/record/merits';
import { timeOfId } from '@greenland/shared-schema/rule/certificate-date';
import { plainArray, type Transaction } from '../database/pool.ts';
import { accountColumns } from './learner-store.ts';

/** Kinds of operations that make a day a day of work (SPEC PT3). */
const workKinds = ['lesson-opened', 'lesson-completed', 'time-spent', 'attempt-submitted'];

export type WorkTime = { shown: number; received: number };

/** `times`: at least one for each day of work, in milliseconds. */
export type PastWork = { courseIds: string[]; ratedIds: string[]; times: WorkTime[] };

/** What a learner did before merits were kept: courses, and times of work, one for each pair of days. */
export async function readPastWork(tx: Transaction, userId: string): Promise<PastWork> {
  const { rows } = await tx.query<{ courses: string[]; rated: string[]; times: WorkTime[] }>({
    name: 'past-work',
    text: `with work as (
        select (extract(epoch from o.received_at) * 1000)::bigint as received, o.wall_time_ms
        from operation_logs l join operations o using (device_id, user_id, lane)
        where l.user_id = $1 and o.outcome = 'taken' and o.kind = any($2::text[]))
      select array(select course_id from enrollments where user_id = $1) as courses,
        array(select course_id from course_ratings where user_id = $1) as rated,
        array(select jsonb_build_object('shown', max(least(wall_time_ms, received)), 'received', max(received)) from work
          group by least(wall_time_ms, received) / 86400000, received / 86400000,
            least(wall_time_ms, received) < $3) as times`,
    values: [userId, workKinds, timeOfId(userId)],
  });
  const [row] = rows;
  return { courseIds: row?.courses ?? [], ratedIds: row?.rated ?? [], times: row?.times ?? [] };
}

export type OpenBadge = { id: string; criteria: unknown };

/** Keeps merits and points. Answers the account when its points are others now, and the badges that the learner does not hold. */
export async function keepMerits(
  tx: Transaction,
  userId: string,
  kept: { merits: Merits; points: number },
): Promise<{ account: Account | null; open: OpenBadge[] }> {
  const { rows } = await tx.query<{ account: unknown; open: OpenBadge[] }>({
    name: 'merits-keep',
    text: `with kept as (
        insert into learner_merits (user_id, merits) values ($1, $2)
        on conflict (user_id) do update set merits = excluded.merits),
      scored as (update users set total_points = $3 where id = $1 and total_points <> $3 returning ${accountColumns})
      select (select to_jsonb(scored) from scored) as account,
        array(select jsonb_build_object('id', b.id, 'criteria', b.criteria) from badges b where not exists (
          select from user_badges held where held.user_id = $1 and held.badge_id = b.id)) as open`,
    values: [userId, JSON.stringify(kept.merits), kept.points],
  });
  const [row] = rows;
  return { account: row?.account ? account.parse(row.account) : null, open: row?.open ?? [] };
}

/** Gives badges, each once, under ids that follow from learner and badge. `earnedAt` in milliseconds. One that an operator has just removed is not given. */
export async function giveBadges(
  tx: Transaction,
  userId: string,
  badgeIds: readonly string[],
  earnedAt: number,
): Promise<void> {
  if (badgeIds.length === 0) return;
  await tx.query({
    name: 'badges-give',
    text: `insert into user_badges (id, user_id, badge_id, earned_at)
      select md5('greenland/badge/1 ' || $1::uuid::text || ' ' || b.id::text)::uuid, $1, b.id, to_timestamp($3::double precision / 1000)
      from (select id from badges where id = any($2::uuid[]) order by id for key share) b on conflict do nothing`,
    values: [userId, plainArray(badgeIds), earnedAt],
  });
}
