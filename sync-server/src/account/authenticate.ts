// From an access token to who calls. Invariant: asked of the database each time, so that sign-outs, roles and closed accounts bite at once.
import { readAccessToken } from './access-token.ts';
import type { AccountPorts } from './account-ports.ts';
import type { Caller, TokenFault } from './caller.ts';
import { confirmRefreshToken, readSessionState } from './session-store.ts';

type Ports = Pick<AccountPorts, 'database' | 'keys' | 'now'>;

/**
 * `mayBeExpired`: for handing in work only. A phone that was away for months holds an old token; its signature still tells whose
 * work it is, unless that sign-in was ended.
 */
export async function authenticateToken(
  ports: Ports,
  token: string,
  mayBeExpired: boolean,
): Promise<Caller | TokenFault> {
  const read = readAccessToken(ports.keys, token, ports.now());
  if (!read) return { fault: 'invalid_token' };
  const { sub: userId, jti: tokenId, sid: sessionId, gen } = read.claims;
  if (read.isExpired && !mayBeExpired) return { fault: 'token_expired' };
  const state = await readSessionState(ports.database, { userId, tokenId, sessionId });
  if (!state || state.hasEnded || state.generation !== gen) return { fault: 'invalid_token' };
  if (!state.isActive) return { fault: 'account_disabled' };
  if (state.isUnconfirmed) await confirmRefreshToken(ports.database, tokenId, new Date(ports.now()));
  return { userId, email: state.email, role: state.role, sessionId, expiresAt: read.claims.exp * 1000 };
}
