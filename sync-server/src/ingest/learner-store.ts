// The learner's own row, as far as judging writes and reads it.
import type { Payload } from '@greenland/shared-schema/protocol/operation';
import { type Account, account } from '@greenland/shared-schema/record/account';
import type { Queryable, Transaction } from '../database/pool.ts';

export type Learner = { id: string; firstName: string; lastName: string; language: string };

/** The learner's name and language; throws when there is no such account, because a log cannot be without one. */
export async function readLearner(db: Queryable, userId: string): Promise<Learner> {
  const { rows } = await db.query<Learner>({
    name: 'learner',
    text: 'select id, first_name as "firstName", last_name as "lastName", language from users where id = $1',
    values: [userId],
  });
  const learner = rows[0];
  if (!learner) throw new Error('An operation log names an account that does not exist.');
  return learner;
}

/** The columns of a learner's account, as devices see it. */
export const accountColumns = `id, email, first_name as "firstName", last_name as "lastName", country_code as country, language, role,
  total_points as "totalPoints", floor(extract(epoch from created_at) * 1000)::bigint as "createdAt"`;

/** Changes what the learner may change of their own row, and answers the account as it now is. */
export async function renameLearner(
  tx: Transaction,
  userId: string,
  change: Payload<'profile-changed'>,
): Promise<Account> {
  const { rows } = await tx.query({
    name: 'learner-rename',
    text: `update users set first_name = coalesce($2, first_name), last_name = coalesce($3, last_name),
      language = coalesce($4, language), updated_at = now() where id = $1
      returning ${accountColumns}`,
    values: [userId, change.firstName ?? null, change.lastName ?? null, change.language ?? null],
  });
  return account.parse(rows[0]);
}
