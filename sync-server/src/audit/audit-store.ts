// The audit log: who did what to whose account. Invariant: a line is committed with what it tells, and holds ids and hashes, never a name or an address.
import type { Transaction } from '../database/pool.ts';

export type AuditAction =
  | 'account-opened'
  | 'signed-in'
  | 'sign-in-failed'
  | 'signed-out'
  | 'session-ended'
  | 'password-changed'
  | 'password-reset'
  | 'device-revoked'
  | 'certificate-revoked'
  | 'certificate-reinstated'
  | 'certificate-renamed'
  | 'role-given'
  | 'data-exported'
  | 'account-erased'
  | 'record-viewed';

export type AuditEntry = {
  action: AuditAction;
  /** Milliseconds since 1970. */
  at: number;
  /** Who did it; left out: nobody who was signed in, or an operator at the shell. */
  actorId?: string;
  /** Whose account it concerns; left out: nobody's that is known. */
  userId?: string;
  /** What else it concerns: the id of a device, certificate or session, the hash of an e-mail. */
  subject?: string;
  detail?: Record<string, string | number | boolean>;
};

export async function writeAudit(tx: Transaction, entry: AuditEntry): Promise<void> {
  const { action, at, actorId = null, userId = null, subject = null, detail = {} } = entry;
  await tx.query({
    name: 'audit-write',
    text: `insert into audit_log (at, action, actor_id, user_id, subject, detail)
      values (to_timestamp($1::double precision / 1000), $2, $3, $4, $5, $6)`,
    values: [at, action, actorId, userId, subject, JSON.stringify(detail)],
  });
}
