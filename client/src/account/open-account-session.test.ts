import { afterEach, beforeEach, expect, it } from 'vitest';
import { type AccountServer, learner, startAccountServer } from '../../test/account-server.ts';
import { makeProcessLock } from './account-lock.ts';
import { type AccountTabs, openAccountTabs } from './account-tabs.ts';
import { makeMemoryKeyValue } from './key-value.ts';
import { openAccountSession } from './open-account-session.ts';
import { makeRestCall } from './rest-call.ts';

const hourMs = 3_600_000;
const keyValue = { value: makeMemoryKeyValue() };
let time = 0;
let server: AccountServer;

beforeEach(async () => {
  keyValue.value = makeMemoryKeyValue();
  time = Date.UTC(2025, 0, 1);
  server = await startAccountServer(() => time);
});
afterEach(() => server.close());

const lock = makeProcessLock();
function open(tabs?: AccountTabs) {
  const call = makeRestCall({ baseUrl: server.baseUrl, fetch, timeoutMs: 2000 });
  return openAccountSession({ keyValue: keyValue.value, call, lock, now: () => time, ...(tabs ? { tabs } : {}) });
}

const profile = { userId: learner.id, email: learner.email, firstName: 'Aïssatou' };
const refreshes = () => server.calls.filter((call) => call.endsWith('/refresh')).length;

it('signs in, shows the profile and keeps it over a restart without network', async () => {
  const session = await open();
  expect(session.current.value).toBeNull();
  expect(await session.signIn(learner.email, 'right')).toBeNull();
  expect(session.current.value).toEqual(profile);
  await server.close();
  const later = await open();
  expect(later.current.value).toEqual(profile);
  expect(await later.token()).toBe(await session.token());
});

it('registers with the name that was given', async () => {
  const session = await open();
  const registration = { password: 'Right-1234', lastName: 'Ba', country: 'SN', language: 'fr' };
  expect(await session.register({ ...registration, email: learner.email, firstName: 'Awa' })).toBeNull();
  expect(session.current.value?.firstName).toBe('Awa');
});

it('answers the refusal of the server and changes nothing', async () => {
  const session = await open();
  expect(await session.signIn(learner.email, 'wrong')).toEqual({ code: 'invalid_credentials', errors: [] });
  server.silent = true;
  expect(await session.signIn(learner.email, 'right')).toEqual({ code: 'network', errors: [] });
  expect(session.profiles.value).toEqual([]);
  expect(await session.token()).toBeNull();
});

it('leaves to the list of profiles and resumes without network', async () => {
  const session = await open();
  await session.signIn(learner.email, 'right');
  await session.leave();
  expect(session.current.value).toBeNull();
  expect(session.profiles.value).toEqual([profile]);
  expect((await open()).current.value).toBeNull();
  await server.close();
  await session.resume(learner.id);
  expect(session.current.value).toEqual(profile);
  expect(session.signInRequired.value).toBe(false);
});

it('refreshes when less than a tenth of the life is left, once for all who ask, in both tabs', async () => {
  const session = await open();
  await session.signIn(learner.email, 'right');
  const first = await session.token();
  time += 21 * hourMs;
  expect(await session.token()).toBe(first);
  time += 1 * hourMs;
  const otherTab = await open();
  const tokens = await Promise.all([session.token(), session.token(), otherTab.token()]);
  expect(refreshes()).toBe(1);
  expect(new Set(tokens).size).toBe(1);
  expect(tokens[0]).not.toBe(first);
});

it('renews on demand, whatever the clock says', async () => {
  const session = await open();
  await session.signIn(learner.email, 'right');
  const first = await session.token();
  expect(await session.token(true)).not.toBe(first);
});

it('keeps the old token when nobody answers, and tries again the next time', async () => {
  const session = await open();
  await session.signIn(learner.email, 'right');
  const first = await session.token();
  time += 30 * hourMs;
  server.silent = true;
  expect(await session.token()).toBe(first);
  expect(session.signInRequired.value).toBe(false);
  server.silent = false;
  expect(await session.token()).not.toBe(first);
});

it('keeps the old token when the refresh is refused, says so, and does not ask again until sign-in', async () => {
  const session = await open();
  await session.signIn(learner.email, 'right');
  const first = await session.token();
  time += 30 * hourMs;
  server.refusing = true;
  expect(await session.token()).toBe(first);
  expect(session.signInRequired.value).toBe(true);
  expect(await session.token()).toBe(first);
  expect(refreshes()).toBe(1);
  expect((await open()).signInRequired.value).toBe(true);
  await session.signIn(learner.email, 'right');
  expect(session.signInRequired.value).toBe(false);
});

it('signs out: tokens are gone, the server is told, the profile stays and can be opened', async () => {
  const session = await open();
  await session.signIn(learner.email, 'right');
  await session.signOut();
  expect(server.calls.at(-1)).toBe('POST /api/auth/logout');
  await session.resume(learner.id);
  expect(session.current.value).toEqual(profile);
  expect(await session.token()).toBeNull();
  expect(session.signInRequired.value).toBe(true);
});

it('starts afresh from a memory that it cannot read', async () => {
  await keyValue.value.set('accounts', { profiles: 'no list' });
  const session = await open();
  expect(session.profiles.value).toEqual([]);
});

it('[RV4] is left by every tab when one of them forgets the learner, and says when that was though two do it', async () => {
  const tabs = await Promise.all([open(openAccountTabs('test')), open(openAccountTabs('test'))]);
  const [first, second] = tabs;
  await first.signIn(learner.email, 'right');
  await second.signIn(learner.email, 'right');
  await first.remove(learner.id, 5);
  await expect.poll(() => second.current.value).toBeNull();
  await second.remove(learner.id, 9);
  await second.noteWiped(learner.id);
  const gone = { userId: learner.id, firstName: profile.firstName, at: 5, wiped: true };
  await expect.poll(() => first.removals.value).toEqual([gone]);
  expect(await second.isRemoved(learner.id)).toBe(true);
  await second.signIn(learner.email, 'right');
  expect(await first.isRemoved(learner.id)).toBe(false);
});
