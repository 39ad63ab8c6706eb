// Renewing tokens: one refresh at a time over all tabs, because a refresh token is used up by use. A refusal is remembered, a silence is not.
import type { Lock } from './account-lock.ts';
import type { StoredAccounts, StoredTokens } from './account-shape.ts';
import type { AccountStore } from './account-store.ts';
import type { RestCall } from './rest-call.ts';

/** Answers what is stored afterwards: renewed tokens, the old ones when nobody answered, or the old ones marked `refused`. */
export type RefreshTokens = (userId: string, seen: StoredTokens) => Promise<StoredAccounts>;

export function makeTokenRefresh(ports: {
  store: AccountStore;
  call: RestCall;
  lock: Lock;
  now: () => number;
}): RefreshTokens {
  const runningByUser = new Map<string, Promise<StoredAccounts>>();
  return (userId, seen) => {
    const running = runningByUser.get(userId);
    if (running) return running;
    const started = ports
      .lock(`greenland-refresh-${userId}`, () => refreshOnce(ports, userId, seen))
      .finally(() => runningByUser.delete(userId));
    runningByUser.set(userId, started);
    return started;
  };
}

async function refreshOnce(
  { store, call, now }: { store: AccountStore; call: RestCall; now: () => number },
  userId: string,
  seen: StoredTokens,
): Promise<StoredAccounts> {
  const accounts = await store.read();
  const held = accounts.tokensByUser[userId];
  if (held === undefined || held.refused || held.token !== seen.token) return accounts;
  const answer = await call('POST', '/api/auth/refresh', { token: held.refreshToken });
  if (!answer.ok) {
    if (answer.status !== 401) return accounts;
    return store.change((stored) => replaceTokens(stored, userId, held, { ...held, refused: true }));
  }
  const { refreshed } = await import('./account-shape.ts');
  const fresh = refreshed.safeParse(answer.body);
  if (!fresh.success) return accounts;
  return store.change((stored) =>
    replaceTokens(stored, userId, held, { ...fresh.data, obtainedAt: now(), refused: false }),
  );
}

/** A sign-in that happened meanwhile has newer tokens than any refresh: it stays. */
function replaceTokens(
  accounts: StoredAccounts,
  userId: string,
  held: StoredTokens,
  next: StoredTokens,
): StoredAccounts {
  if (accounts.tokensByUser[userId]?.refreshToken !== held.refreshToken) return accounts;
  return { ...accounts, tokensByUser: { ...accounts.tokensByUser, [userId]: next } };
}
