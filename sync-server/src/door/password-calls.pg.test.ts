import { randomBytes } from 'node:crypto';
import { resetHours } from '@greenland/shared-schema/contract/password-contract';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DoorScene, enterLearner, openDoorScene } from '../../test/door-scene.ts';
import { makeResetToken } from '../account/reset-token.ts';

const password = 'Correct-horse-7';
const fresh = 'Another-horse-8';

let scene: DoorScene;
beforeAll(async () => {
  scene = await openDoorScene({ trustProxy: 1 });
});
afterAll(() => scene.close());

type Learner = Awaited<ReturnType<typeof enterLearner>>;

const from = (ip: string) => ({ 'x-forwarded-for': ip });
const login = (email: string, secret: string, ip = '127.0.0.1', token?: string) =>
  scene.call('POST', '/api/auth/login', { body: { email, password: secret }, headers: from(ip), token });
const me = (token: unknown) => scene.call('GET', '/api/users/me', { token: String(token) });
const forgot = (email: unknown) => scene.call('POST', '/api/auth/forgot-password', { body: { email } });
const reset = (token: string, newPassword: string) =>
  scene.call('POST', '/api/auth/reset-password', { body: { token, newPassword } });
const change = (learner: { token: string }, currentPassword: string, newPassword: string) =>
  scene.call('PUT', '/api/users/me/password', { token: learner.token, body: { currentPassword, newPassword } });
const renew = (refreshToken: unknown) => scene.call('POST', '/api/auth/refresh', { token: String(refreshToken) });

/** A token as the job makes it when it sends the mail. */
async function receiveToken({ id }: Learner): Promise<string> {
  const { database, clock } = scene;
  const ticket = await makeResetToken({ database, randomBytes, now: () => clock.nowMs }, id);
  if (!ticket) throw new Error('No token was made.');
  await ticket.noteSent();
  return ticket.token;
}

async function readPasswords(): Promise<string> {
  const { rows } = await scene.database.query('select id, password_hash, token_generation from users order by id');
  return JSON.stringify(rows);
}

describe('asking for a new password', () => {
  it('answers alike and does the same work for an account, for none and for a closed one', async () => {
    const [open, closed] = [await enterLearner(scene), await enterLearner(scene)];
    await scene.database.query('update users set is_active = false where id = $1', [closed.id]);
    const answers = [];
    for (const email of [open.email.toUpperCase(), 'nobody@example.org', closed.email]) {
      const before = await readJobs();
      const { status, body } = await forgot(email);
      const added = (await readJobs()).filter((job) => !before.includes(job));
      answers.push({ status, body, jobs: added.map((job) => job.replace(/[0-9a-f-]{36}/g, 'ID')) });
    }
    expect(answers[0]).toMatchObject({ status: 200, body: { message: expect.stringContaining('mail') } });
    expect(answers[0]?.jobs).toEqual(['{"occasion":"reset","about":"ID"}']);
    expect([answers[1], answers[2]]).toEqual([answers[0], answers[0]]);
    expect((await readJobs()).join()).not.toMatch(/@/);
  });

  it.each(['', 'no-address', 7, null, ['a@example.org'], `${'a'.repeat(300)}@example.org`])(
    'refuses %j',
    async (email) => {
      expect((await forgot(email)).body.code).toBe('invalid_request');
    },
  );

  it('sends no more than five mails an hour to one account', async () => {
    const learner = await enterLearner(scene);
    for (let mail = 0; mail < 5; mail += 1) await receiveToken(learner);
    await expect(receiveToken(learner)).rejects.toThrow('No token');
    scene.clock.nowMs += 3_601_000;
    expect(await receiveToken(learner)).toMatch(/^[\w-]{43}$/);
  });
});

async function readJobs(): Promise<string[]> {
  const { rows } = await scene.database.query<{ payload: unknown }>(
    'select payload from graphile_worker._private_jobs',
  );
  return rows.map(({ payload }) => JSON.stringify(payload));
}

describe('resetting', () => {
  it('sets the password, ends every sign-in and works once', async () => {
    const learner = await enterLearner(scene);
    const other = await login(learner.email, password);
    const [token, second] = [await receiveToken(learner), await receiveToken(learner)];
    expect((await reset(token, fresh)).status).toBe(200);
    for (const one of [learner, other.body]) {
      expect((await me(one.token)).body.code).toBe('invalid_token');
      expect((await renew(one.refreshToken)).body.code).toBe('invalid_token');
    }
    expect((await login(learner.email, password)).status).toBe(401);
    expect((await login(learner.email, fresh)).status).toBe(200);
    for (const spent of [token, second]) {
      expect((await reset(spent, 'Third-horse-9')).body.code).toBe('invalid_reset_token');
    }
    expect((await login(learner.email, fresh)).status).toBe(200);
  });

  it('takes a token for six hours, and of two resets at once one', async () => {
    const [late, quick] = [await enterLearner(scene), await enterLearner(scene)];
    const [lateToken, quickToken] = [await receiveToken(late), await receiveToken(quick)];
    const both = await Promise.all([reset(quickToken, fresh), reset(quickToken, fresh)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 400]);
    scene.clock.nowMs += resetHours * 3_600_000 - 1_000;
    expect((await reset(lateToken, 'weak')).status).toBe(422);
    scene.clock.nowMs += 1_000;
    const { status, body } = await reset(lateToken, fresh);
    expect([status, body.code]).toEqual([400, 'invalid_reset_token']);
  });

  it.each([
    ['Short-1', 'must have at least 8 characters'],
    ['no-capital-7', 'must have a capital letter'],
    ['No-digit-here', 'must have a digit'],
    ['NoSpecial77', 'must have a special character'],
    [`Aa-1${'é'.repeat(35)}`, 'must be at most 72 bytes long in UTF-8'],
    ['', 'must have a digit'],
  ])('says which rules %s breaks, and leaves the token good', async (weak, message) => {
    const learner = await enterLearner(scene);
    const token = await receiveToken(learner);
    const { status, body } = await reset(token, weak);
    expect([status, body.code]).toEqual([422, 'password_rules']);
    expect(body.errors).toContainEqual({ path: 'newPassword', message });
    expect((await reset(token, fresh)).status).toBe(200);
  });

  it('lifts the lock, also where others have locked the account', async () => {
    const learner = await enterLearner(scene);
    for (const ip of ['10.1.0.1', '10.1.0.2']) {
      for (let failure = 0; failure < 5; failure += 1) await login(learner.email, 'Wrong-horse-7', ip);
      expect((await login(learner.email, password, ip)).status).toBe(423);
    }
    expect((await reset(await receiveToken(learner), fresh)).status).toBe(200);
    for (const ip of ['10.1.0.1', '10.1.0.2']) expect((await login(learner.email, fresh, ip)).status).toBe(200);
  });

  it('keeps tokens and passwords out of the database and the log', async () => {
    const learner = await enterLearner(scene);
    const token = await receiveToken(learner);
    await reset(token, 'Sentinel-Pass-7');
    const { rows } = await scene.database.query('select r::text, u::text from password_reset_tokens r, users u');
    const kept = JSON.stringify(rows) + scene.logged.join('') + (await readJobs()).join('');
    expect(rows.length).toBeGreaterThan(0);
    for (const secret of [token, 'Sentinel-Pass-7']) expect(kept).not.toContain(secret);
  });
});

describe('changing', () => {
  it('ends the other sign-ins and keeps its own, spends reset tokens, and asks for a mail', async () => {
    const learner = await enterLearner(scene);
    const other = await login(learner.email, password);
    const token = await receiveToken(learner);
    expect((await change(learner, password, fresh)).status).toBe(200);
    expect((await me(learner.token)).status).toBe(200);
    expect((await renew(learner.refreshToken)).status).toBe(200);
    expect((await me(other.body.token)).body.code).toBe('invalid_token');
    expect((await renew(other.body.refreshToken)).status).toBe(401);
    expect((await reset(token, 'Third-horse-9')).body.code).toBe('invalid_reset_token');
    expect((await login(learner.email, password)).status).toBe(401);
    expect((await login(learner.email, fresh)).status).toBe(200);
    expect(await readJobs()).toContain(JSON.stringify({ occasion: 'password-changed', about: learner.id }));
  });

  it('refuses a wrong current password, the same one again, and a weak one; nothing changes', async () => {
    const learner = await enterLearner(scene);
    const before = await readPasswords();
    const wrong = await change(learner, 'Wrong-horse-7', fresh);
    expect([wrong.status, wrong.body.code]).toEqual([403, 'wrong_password']);
    const same = await change(learner, password, password);
    expect([same.status, same.body.code]).toEqual([422, 'password_rules']);
    expect(same.body.errors).toEqual([{ path: 'newPassword', message: 'must differ from the current password' }]);
    expect((await change(learner, password, 'weak')).status).toBe(422);
    expect(await readPasswords()).toBe(before);
    expect((await me(learner.token)).status).toBe(200);
  });

  it('counts wrong ones as failures of this device alone', async () => {
    const learner = await enterLearner(scene);
    for (let failure = 0; failure < 5; failure += 1) await change(learner, 'Wrong-horse-7', fresh);
    const locked = await change(learner, password, fresh);
    expect([locked.status, locked.body.code, locked.headers.get('retry-after')]).toEqual([423, 'account_locked', '60']);
    expect((await login(learner.email, password, '10.2.0.1')).status).toBe(200);
    scene.clock.nowMs += 61_000;
    expect((await change(learner, password, fresh)).status).toBe(200);
  });

  it('of two changes at once one is done', async () => {
    const learner = await enterLearner(scene);
    const both = await Promise.all([change(learner, password, fresh), change(learner, password, 'Third-horse-9')]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 403]);
  });

  it('lets no sign-in by the former password live on beside it', async () => {
    const learner = await enterLearner(scene);
    const [changed, ...entered] = await Promise.all([
      change(learner, password, fresh),
      ...Array.from({ length: 8 }, (_, index) => login(learner.email, password, `10.3.0.${index}`)),
    ]);
    expect(changed?.status).toBe(200);
    for (const { status, body } of entered) {
      if (status === 200) expect((await me(body.token)).status).toBe(401);
      else expect(status).toBe(401);
    }
  });
});

describe('a stranger who tries', () => {
  it('does not lock out the owner on a known network, however many networks they try from', async () => {
    const learner = await enterLearner(scene);
    await login(learner.email, password, '10.4.0.1');
    for (let failure = 0; failure < 60; failure += 1) await login(learner.email, 'Wrong-horse-7', `10.5.${failure}.1`);
    expect((await login(learner.email, password, '10.6.0.1')).status).toBe(423);
    expect((await login(learner.email, password, '10.4.0.1')).status).toBe(200);
    expect((await login(learner.email, password)).status).toBe(200);
  });

  it('does not lock out the owner on a known device behind the same network', async () => {
    const learner = await enterLearner(scene);
    for (let failure = 0; failure < 5; failure += 1) await login(learner.email, 'Wrong-horse-7');
    expect((await login(learner.email, password)).status).toBe(423);
    expect((await login(learner.email, password, '127.0.0.1', learner.token)).status).toBe(200);
    const stranger = await enterLearner(scene);
    expect((await login(learner.email, password, '127.0.0.1', stranger.token)).status).toBe(423);
  });
});

it('answers whatever is sent by a refusal, and changes nothing', async () => {
  const learner = await enterLearner(scene);
  const before = await readPasswords();
  const calls: [string, string, string[]][] = [
    ['POST', '/api/auth/forgot-password', ['email']],
    ['POST', '/api/auth/reset-password', ['token', 'newPassword']],
    ['PUT', '/api/users/me/password', ['currentPassword', 'newPassword']],
  ];
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('\0', '\ud800', '__proto__', fresh),
  );
  const value = fc.oneof(text, fc.jsonValue(), fc.constantFrom(1e300, -0, null, [], {}));
  const keys = fc.constantFrom('email', 'token', 'newPassword', 'currentPassword', '__proto__', 'role', 'userId');
  const bodies = fc.oneof(fc.dictionary(keys, value), value);
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...calls), bodies, text, async ([method, path, fields], body, raw) => {
      const sent = [{ body }, { raw }, { raw: JSON.stringify(Object.fromEntries(fields.map((name) => [name, raw]))) }];
      for (const request of sent) {
        const { status } = await scene.call(method, path, { token: learner.token, ...request });
        expect([400, 413, 415, 422, 403, 423]).toContain(status);
      }
    }),
    { numRuns: 60 },
  );
  expect(await readPasswords()).toBe(before);
}, 120_000);
