// The token of a reset mail, made when the mail is sent: in clear it is in that mail and nowhere else.
import { createHash } from 'node:crypto';
import { resetHours } from '@greenland/shared-schema/contract/password-contract';
import type { AccountPorts } from './account-ports.ts';
import { hashResetToken } from './change-password.ts';
import { countResetsSent, keepResetToken, noteResetSent } from './password-reset-store.ts';

/** `edition` tells its mail from others and tells nothing of the token. `noteSent`: call it when the mail has been taken. */
export type ResetTicket = { token: string; edition: string; noteSent: () => Promise<void> };

const hourMs = 3_600_000;
/** Whoever asks again and again for somebody else's address must not fill their mailbox; what they got still works. */
const mostMailsAnHour = 5;

/** Null: this account has had enough of these mails for now. */
export async function makeResetToken(
  { database, now, randomBytes }: Pick<AccountPorts, 'database' | 'now' | 'randomBytes'>,
  userId: string,
): Promise<ResetTicket | null> {
  const madeAtMs = now();
  if ((await countResetsSent(database, userId, new Date(madeAtMs - hourMs))) >= mostMailsAnHour) return null;
  const token = Buffer.from(randomBytes(32)).toString('base64url');
  const tokenHash = hashResetToken(token);
  const expiresAt = new Date(madeAtMs + resetHours * hourMs);
  await keepResetToken(database, { tokenHash, userId, madeAt: new Date(madeAtMs), expiresAt });
  const edition = createHash('sha256').update(tokenHash).digest('hex').slice(0, 12);
  return { token, edition, noteSent: () => noteResetSent(database, tokenHash, new Date(now())) };
}
