// Decisions about consent as they stand: the newest of each purpose. The rows are written by ingest, whatever carried the decision.
import type { Queryable } from '../database/pool.ts';

export type Decided = { purpose: string; given: boolean; policyVersion: string; decidedAt: Date };

export async function readDecisions(db: Queryable, userId: string): Promise<Decided[]> {
  const { rows } = await db.query<Decided>({
    name: 'consent-newest',
    text: `select distinct on (purpose) purpose, given, policy_version as "policyVersion", decided_at as "decidedAt"
      from consents where user_id = $1 order by purpose, decided_at desc`,
    values: [userId],
  });
  return rows;
}
