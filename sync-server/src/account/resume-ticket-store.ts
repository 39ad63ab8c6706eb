// Tickets for coming back quickly: 22 characters that stand for learner, device and sign-in. Kept hashed; ended by whatever ends the sign-in.
import { createHash } from 'node:crypto';
import type { Queryable } from '../database/pool.ts';

/** Whose a ticket is, and the sign-in that it stands for. */
export type TicketHolder = { userId: string; deviceId: string; sessionId: string };

/** The sign-in that a ticket stands for: it lives no longer than the token that was shown for it. `expiresAt` in milliseconds. */
export type TicketGrant = TicketHolder & { expiresAt: number };

const hashOf = (ticket: string) => createHash('sha256').update(ticket).digest('base64url');

/** Keeps `ticket`; the one that this device had for this learner before is worth nothing from now on. */
export async function keepTicket(db: Queryable, ticket: string, grant: TicketGrant): Promise<void> {
  await db.query({
    name: 'ticket-keep',
    text: `insert into resume_tickets (device_id, user_id, ticket_hash, session_id, token_generation, epoch, expires_at)
      select $1, u.id, $3, $4, u.token_generation, e.epoch, to_timestamp($5::double precision / 1000)
      from users u, sync_epoch e where u.id = $2
      on conflict (device_id, user_id) do update set ticket_hash = excluded.ticket_hash, session_id = excluded.session_id,
        token_generation = excluded.token_generation, epoch = excluded.epoch, expires_at = excluded.expires_at`,
    values: [grant.deviceId, grant.userId, hashOf(ticket), grant.sessionId, grant.expiresAt],
  });
}

/** Whose `ticket` is; null when it is not known, has expired, is of another epoch, or its sign-in or account was ended. */
export async function findTicketHolder(
  db: Queryable,
  ticket: string,
  nowMs: number,
): Promise<(TicketHolder & { sessionId: string }) | null> {
  const { rows } = await db.query<TicketHolder & { sessionId: string }>({
    name: 'ticket-find',
    text: `select t.user_id as "userId", t.device_id as "deviceId", t.session_id as "sessionId"
      from resume_tickets t join users u on u.id = t.user_id join sync_epoch e on e.epoch = t.epoch
      where t.ticket_hash = $1 and t.expires_at > to_timestamp($2::double precision / 1000)
        and u.is_active and u.token_generation = t.token_generation
        and not exists (select 1 from token_revocations r where r.id = t.session_id)`,
    values: [hashOf(ticket), nowMs],
  });
  return rows[0] ?? null;
}
