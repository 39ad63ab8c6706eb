// Signing in, staying signed in, changing learners. The store is the truth; signals show it; `current` belongs to this tab alone.
import { computed, signal } from '@preact/signals';
import type { Lock } from './account-lock.ts';
import type { AccountFault, AccountSession, Profile, Registration, Removal } from './account-session.ts';
import type { StoredAccounts } from './account-shape.ts';
import { makeAccountStore } from './account-store.ts';
import type { AccountTabs } from './account-tabs.ts';
import type { KeyValue } from './key-value.ts';
import { networkFault, type RestCall } from './rest-call.ts';
import { needsRenewal } from './token-life.ts';
import { makeTokenRefresh, type RefreshTokens } from './token-refresh.ts';

/** `now`: this device's clock in milliseconds, used for differences only. `tabs`: where there may be others. */
export type AccountPorts = { keyValue: KeyValue; call: RestCall; lock: Lock; now: () => number; tabs?: AccountTabs };

type SignedIn = { id: string; token: string; refreshToken: string };

type Desk = AccountPorts & {
  store: ReturnType<typeof makeAccountStore>;
  refresh: RefreshTokens;
  accounts: { value: StoredAccounts };
  currentId: { value: string | null };
};

/** Reads what the device remembers; needs no network. The learner of the last time is current at once. */
export async function openAccountSession(ports: AccountPorts): Promise<AccountSession> {
  const store = makeAccountStore(ports.keyValue, ports.lock);
  const remembered = await store.read();
  const accounts = signal(remembered);
  const currentId = signal(remembered.current);
  const desk: Desk = { ...ports, store, refresh: makeTokenRefresh({ ...ports, store }), accounts, currentId };
  ports.tabs?.follow(() => void hearOfRemoval(desk));
  const current = computed(() => accounts.value.profiles.find(({ userId }) => userId === currentId.value) ?? null);
  return {
    current,
    profiles: computed(() => accounts.value.profiles),
    signInRequired: computed(() => {
      const tokens = accounts.value.tokensByUser[current.value?.userId ?? ''];
      return current.value !== null && (tokens?.refused ?? true);
    }),
    register: (registration) => register(desk, registration),
    signIn: (email, password) =>
      enter(desk, '/api/auth/login', { body: { email, password } }, (signedIn) => findProfile(desk, signedIn, email)),
    forgotPassword: (email) => send(desk, '/api/auth/forgot-password', { email }),
    resetPassword: (token, newPassword) => send(desk, '/api/auth/reset-password', { token, newPassword }),
    leave: () => choose(desk, null),
    resume: (userId) => choose(desk, userId),
    signOut: () => signOut(desk),
    removals: computed(() => accounts.value.removals),
    remove: (userId, at) => removeLearner(desk, userId, at),
    async isRemoved(userId) {
      const { profiles, removals } = await store.read();
      const isOf = (one: { userId: string }) => one.userId === userId;
      return removals.some(isOf) && !profiles.some(isOf);
    },
    noteWiped: (userId) =>
      changeRemovals(desk, (removals) =>
        removals.map((removal) => (removal.userId === userId ? { ...removal, wiped: true } : removal)),
      ),
    dismissRemoval: (userId) =>
      changeRemovals(desk, (removals) => removals.filter((removal) => removal.userId !== userId)),
    token: (renew = false) => readToken(desk, renew),
  };
}

async function send(desk: Desk, path: string, body: unknown): Promise<AccountFault | null> {
  const answer = await desk.call('POST', path, { body });
  return answer.ok ? null : answer.fault;
}

function register(desk: Desk, registration: Registration): Promise<AccountFault | null> {
  const { email, firstName } = registration;
  const call = { body: registration, token: formerToken(desk, email) };
  return enter(desk, '/api/auth/register', call, async ({ id }) => ({ userId: id, email, firstName }));
}

/** What this device still holds of an account with this e-mail: should the server have lost it, it gets its id back (RW6). */
function formerToken({ accounts }: Desk, email: string): string | undefined {
  const { profiles, tokensByUser } = accounts.value;
  const former = profiles.filter((profile) => profile.email.toLowerCase() === email.toLowerCase());
  return former.flatMap(({ userId }) => tokensByUser[userId]?.token ?? []).at(-1);
}

async function enter(
  desk: Desk,
  path: string,
  asked: { body: unknown; token?: string },
  makeProfile: (signedIn: SignedIn) => Promise<Profile>,
): Promise<AccountFault | null> {
  const answer = await desk.call('POST', path, asked);
  if (!answer.ok) return answer.fault;
  const { signedIn } = await import('./account-shape.ts');
  const parsed = signedIn.safeParse(answer.body);
  if (!parsed.success) return networkFault;
  const profile = await makeProfile(parsed.data);
  const { token, refreshToken } = parsed.data;
  const tokens = { token, refreshToken, obtainedAt: desk.now(), refused: false };
  desk.accounts.value = await desk.store.change((accounts) => ({
    ...accounts,
    current: profile.userId,
    profiles: [...accounts.profiles.filter(({ userId }) => userId !== profile.userId), profile],
    tokensByUser: { ...accounts.tokensByUser, [profile.userId]: tokens },
  }));
  desk.currentId.value = profile.userId;
  return null;
}

/** The first name comes from the server; without an answer the part of the address before the at sign stands in for it. */
async function findProfile(desk: Desk, signedIn: SignedIn, email: string): Promise<Profile> {
  const known = desk.accounts.value.profiles.find(({ userId }) => userId === signedIn.id);
  const answer = await desk.call('GET', '/api/users/me', { token: signedIn.token });
  const { me } = await import('./account-shape.ts');
  const told = answer.ok ? me.safeParse(answer.body) : null;
  if (told?.success) return { userId: signedIn.id, email: told.data.email, firstName: told.data.firstName };
  return known ?? { userId: signedIn.id, email, firstName: email.split('@')[0] ?? email };
}

async function choose(desk: Desk, userId: string | null): Promise<void> {
  desk.accounts.value = await desk.store.change((accounts) => ({ ...accounts, current: userId }));
  desk.currentId.value = userId;
}

async function signOut(desk: Desk): Promise<void> {
  const userId = desk.currentId.value;
  if (userId === null) return;
  const tokens = (await desk.store.read()).tokensByUser[userId];
  desk.accounts.value = await desk.store.change((accounts) => {
    const { [userId]: ended, ...others } = accounts.tokensByUser;
    return { ...accounts, current: null, tokensByUser: others };
  });
  desk.currentId.value = null;
  if (tokens) await desk.call('POST', '/api/auth/logout', { token: tokens.token });
}

async function changeRemovals(desk: Desk, change: (removals: Removal[]) => Removal[]): Promise<void> {
  desk.accounts.value = await desk.store.change((accounts) => ({ ...accounts, removals: change(accounts.removals) }));
  desk.tabs?.tell();
}

/** Another tab has told: whoever is not known here any more is left. */
async function hearOfRemoval(desk: Desk): Promise<void> {
  const accounts = await desk.store.read();
  desk.accounts.value = accounts;
  if (!accounts.profiles.some(({ userId }) => userId === desk.currentId.value)) desk.currentId.value = null;
}

/** In one write: from then on nobody opens this learner's replica here, however the wiping goes. */
async function removeLearner(desk: Desk, userId: string, at: number): Promise<void> {
  const { profiles, tokensByUser } = await desk.store.read();
  const profile = profiles.find((one) => one.userId === userId);
  const tokens = tokensByUser[userId];
  desk.accounts.value = await desk.store.change((accounts) => {
    const { [userId]: _, ...others } = accounts.tokensByUser;
    // Another tab may have been told the same, and done it.
    const before = accounts.removals.find((one) => one.userId === userId);
    const removal = { userId, firstName: profile?.firstName ?? '', at, ...before, wiped: false };
    return {
      current: accounts.current === userId ? null : accounts.current,
      profiles: accounts.profiles.filter((one) => one.userId !== userId),
      tokensByUser: others,
      removals: [...accounts.removals.filter((one) => one.userId !== userId), removal],
    };
  });
  if (desk.currentId.value === userId) desk.currentId.value = null;
  desk.tabs?.tell();
  if (tokens) await desk.call('POST', '/api/auth/logout', { token: tokens.token });
}

async function readToken(desk: Desk, renew: boolean): Promise<string | null> {
  const userId = desk.currentId.value;
  if (userId === null) return null;
  const accounts = await desk.store.read();
  desk.accounts.value = accounts;
  const held = accounts.tokensByUser[userId];
  if (held === undefined) return null;
  if (held.refused || !(renew || needsRenewal(held.token, held.obtainedAt, desk.now()))) return held.token;
  const after = await desk.refresh(userId, held);
  desk.accounts.value = after;
  return after.tokensByUser[userId]?.token ?? null;
}
