import { decode } from 'jsonwebtoken';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DoorScene, enterLearner, makeRegistration, openDoorScene } from '../../test/door-scene.ts';

let scene: DoorScene;
beforeAll(async () => {
  scene = await openDoorScene();
});
afterAll(() => scene.close());

const register = (changes: Record<string, unknown> = {}) =>
  scene.call('POST', '/api/auth/register', { body: makeRegistration(changes) });
const login = (email: unknown, password: string) =>
  scene.call('POST', '/api/auth/login', { body: { email, password } });
const me = (token: string) => scene.call('GET', '/api/users/me', { token });

describe('registering', () => {
  it('opens an account and signs in to it', async () => {
    const { status, body } = await register({ email: 'Ama@Example.org', firstName: 'Amá', country: 'BJ' });
    expect(status).toBe(201);
    expect(body.email).toBe('Ama@Example.org');
    const claims = decode(String(body.token), { json: true });
    expect(claims).toMatchObject({
      sub: body.id,
      email: 'Ama@Example.org',
      role: 'student',
      permissions: ['read:courses', 'read:profile', 'write:quiz_responses'],
      aud: 'greenland-academy',
    });
    expect(Number(claims?.exp) - Number(claims?.iat)).toBe(86_400);
    const user = await me(String(body.token));
    expect(user.body).toMatchObject({ id: body.id, firstName: 'Amá', country: 'BJ', badges: [], totalPoints: 0 });
  });

  it('refuses an e-mail that is taken, in any case of letters', async () => {
    await register({ email: 'kofi@example.org' });
    const { status, body } = await register({ email: 'KOFI@example.org' });
    expect([status, body.code]).toEqual([409, 'email_taken']);
  });

  it.each([
    ['email', 'not-an-address'],
    ['password', 'Short-1'],
    ['password', 'no-capital-7'],
    ['password', 'No-digit-here'],
    ['password', 'NoSpecial77'],
    ['password', `Aa-1${'é'.repeat(35)}`],
    ['firstName', 'X'],
    ['lastName', 'Robert; drop'],
    ['country', 'XX'],
    ['country', 'sn'],
    ['language', 'zz'],
    ['role', 'admin'],
    ['email', 7],
  ])('refuses %s = %s and says where', async (field, value) => {
    const { status, body } = await register({ [field]: value });
    expect([status, body.code]).toEqual([400, 'invalid_request']);
    expect(body.errors).toContainEqual({ path: field, message: expect.any(String) });
  });

  it.each(['Nguyễn', 'محمد', '李明', 'O’Brien', 'Anne-Marie', 'ਸਿੰਘ'])('takes the name %s', async (firstName) => {
    const { status, body } = await register({ firstName });
    expect(status).toBe(201);
    expect((await me(String(body.token))).body.firstName).toBe(firstName.normalize('NFC'));
  });
});

describe('registering again after the account was lost', () => {
  const again = (token: string, email: unknown) =>
    scene.call('POST', '/api/auth/register', { token, body: makeRegistration({ email }) });

  async function loseAccount(email: string): Promise<{ id: unknown; token: string }> {
    const { body } = await register({ email });
    await scene.database.query('delete from users where id = $1', [body.id]);
    return { id: body.id, token: String(body.token) };
  }

  it('[RW6] gives its id back to the e-mail whose token names it, in any case of letters', async () => {
    const { id, token } = await loseAccount('lost@example.org');
    expect((await me(token)).status).toBe(401);
    const { status, body } = await again(token, 'Lost@example.org');
    expect([status, body.id]).toEqual([201, id]);
    expect((await me(String(body.token))).body).toMatchObject({ id, email: 'Lost@example.org' });
  });

  it('[RW6] gives it to nobody else, to no forger, and only once', async () => {
    const { id, token } = await loseAccount('sought@example.org');
    const [head, claims] = token.split('.');
    const forged = await again(`${head}.${claims}.${'A'.repeat(86)}`, 'sought@example.org');
    expect(forged.status).toBe(201);
    expect(forged.body.id).not.toBe(id);
    expect((await again(token, 'sought@example.org')).body.code).toBe('email_taken');
    const other = await again(token, 'other@example.org');
    expect(other.status).toBe(201);
    expect(other.body.id).not.toBe(id);
  });

  it('takes no account from who is there', async () => {
    const { body } = await register({ email: 'here@example.org' });
    expect((await again(String(body.token), 'here@example.org')).body.code).toBe('email_taken');
    await scene.database.query("update users set email = 'moved@example.org' where id = $1", [body.id]);
    const second = await again(String(body.token), 'here@example.org');
    expect(second.status).toBe(201);
    expect(second.body.id).not.toBe(body.id);
  });
});

describe('signing in', () => {
  it('takes the right password, whatever the case of the e-mail', async () => {
    const learner = await enterLearner(scene);
    const { status, body } = await login(learner.email.toUpperCase(), 'Correct-horse-7');
    expect([status, body.id]).toEqual([200, learner.id]);
    expect((await me(String(body.token))).status).toBe(200);
  });

  it('gives unknown e-mail and wrong password the same answer', async () => {
    const learner = await enterLearner(scene);
    const [wrong, unknown] = [
      await login(learner.email, 'Wrong-horse-7'),
      await login('nobody@example.org', 'Wrong-horse-7'),
    ];
    for (const answer of [wrong, unknown]) {
      expect([answer.status, answer.body.code]).toEqual([401, 'invalid_credentials']);
    }
    expect(wrong.body.detail).toBe(unknown.body.detail);
  });

  it('locks after five failures, longer each time, for known and unknown e-mails alike, and opens again', async () => {
    const learner = await enterLearner(scene);
    for (const email of [learner.email, 'ghost@example.org']) {
      for (let failure = 0; failure < 5; failure += 1) expect((await login(email, 'Wrong-horse-7')).status).toBe(401);
      const locked = await login(email, 'Correct-horse-7');
      expect([locked.status, locked.body.code]).toEqual([423, 'account_locked']);
      expect(locked.headers.get('retry-after')).toBe('60');
    }
    scene.clock.nowMs += 61_000;
    expect((await login(learner.email, 'Wrong-horse-7')).status).toBe(401);
    expect((await login(learner.email, 'Correct-horse-7')).headers.get('retry-after')).toBe('120');
    scene.clock.nowMs += 121_000;
    expect((await login(learner.email, 'Correct-horse-7')).status).toBe(200);
    expect((await login(learner.email, 'Wrong-horse-7')).status).toBe(401);
  });

  it('refuses a closed account as if it did not exist', async () => {
    const learner = await enterLearner(scene);
    await scene.database.query('update users set is_active = false where id = $1', [learner.id]);
    expect((await login(learner.email, 'Correct-horse-7')).body.code).toBe('invalid_credentials');
    expect((await me(learner.token)).body.code).toBe('invalid_token');
  });

  it('keeps passwords and tokens out of the log and the database', async () => {
    const learner = await enterLearner(scene);
    await login(learner.email, 'Sentinel-Pass-7');
    const { rows } = await scene.database.query<{ row: string }>(
      'select u::text || t::text as row from users u join refresh_tokens t on t.user_id = u.id where u.id = $1',
      [learner.id],
    );
    const kept = scene.logged.join('') + rows.map(({ row }) => row).join('');
    expect(rows.length).toBe(1);
    for (const secret of ['Sentinel-Pass-7', 'Correct-horse-7', learner.token, learner.refreshToken]) {
      expect(kept).not.toContain(secret);
    }
    expect(scene.logged.join('')).not.toContain(learner.email);
  });
});

describe('renewing', () => {
  const renew = (refreshToken: unknown) => scene.call('POST', '/api/auth/refresh', { token: String(refreshToken) });

  it('gives a new pair, and the same one when the answer was lost or two tabs asked at once', async () => {
    const learner = await enterLearner(scene);
    const [first, second] = await Promise.all([renew(learner.refreshToken), renew(learner.refreshToken)]);
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(first.body.refreshToken).toBe(second.body.refreshToken);
    expect(first.body.refreshToken).not.toBe(learner.refreshToken);
    scene.clock.nowMs += 3_600_000;
    expect((await renew(learner.refreshToken)).body.refreshToken).toBe(first.body.refreshToken);
    expect((await me(String(first.body.token))).status).toBe(200);
    expect((await renew(first.body.refreshToken)).status).toBe(200);
  });

  it('ends the sign-in when an older token comes back', async () => {
    const learner = await enterLearner(scene);
    const first = await renew(learner.refreshToken);
    const second = await renew(first.body.refreshToken);
    expect((await renew(learner.refreshToken)).body.code).toBe('invalid_token');
    expect((await renew(second.body.refreshToken)).status).toBe(401);
    expect((await me(String(second.body.token))).status).toBe(401);
  });

  it('ends the sign-in when a spent token comes back after its successor is known to have arrived', async () => {
    const learner = await enterLearner(scene);
    const first = await renew(learner.refreshToken);
    await me(String(first.body.token));
    scene.clock.nowMs += 61_000;
    expect((await renew(learner.refreshToken)).status).toBe(401);
    expect((await renew(first.body.refreshToken)).status).toBe(401);
  });

  it('refuses expired, unknown and missing tokens', async () => {
    const learner = await enterLearner(scene);
    const before = scene.clock.nowMs;
    scene.clock.nowMs += 2_592_001_000;
    expect((await renew(learner.refreshToken)).body.code).toBe('token_expired');
    scene.clock.nowMs = before;
    expect((await renew('nonsense')).body.code).toBe('invalid_token');
    expect((await renew(learner.token)).body.code).toBe('invalid_token');
    expect((await scene.call('POST', '/api/auth/refresh')).body.code).toBe('sign_in_required');
  });
});

describe('signing out', () => {
  it('kills the access token and its refresh family, and leaves other sign-ins alone', async () => {
    const learner = await enterLearner(scene);
    const other = await login(learner.email, 'Correct-horse-7');
    expect((await scene.call('POST', '/api/auth/logout', { token: learner.token })).status).toBe(204);
    expect((await me(learner.token)).body.code).toBe('invalid_token');
    expect((await scene.call('POST', '/api/auth/refresh', { token: learner.refreshToken })).status).toBe(401);
    expect((await scene.call('POST', '/api/auth/logout', { token: learner.token })).status).toBe(401);
    expect(await scene.accounts.authenticateExpired(learner.token)).toEqual({ fault: 'invalid_token' });
    expect((await me(String(other.body.token))).status).toBe(200);
  });
});
