// Two servers over one database: what ends a sign-in at one of them ends it at the other, for calls and for sockets that are open.
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type MailCatcher, openMailCatcher } from './mail-catcher.ts';
import { openSyncScene, type SyncScene } from './sync-scene.ts';
import { everything, isType, registerLearner, WireDevice } from './wire-device.ts';

let catcher: MailCatcher;
let scene: SyncScene;
let other: { url: string };
const devices: WireDevice[] = [];

beforeAll(async () => {
  catcher = await openMailCatcher();
  scene = await openSyncScene({ SMTP_URL: catcher.url, MAIL_FROM: 'no-reply@academy.example.org' });
  other = await scene.addServer();
});
afterEach(() => {
  for (const device of devices.splice(0)) device.close();
});
afterAll(async () => {
  await scene.close();
  await catcher.close();
});

type Learner = { id: string; token: string; email: string };

async function send(url: string, method: string, path: string, token: string | null, body?: unknown) {
  const headers = {
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
  };
  const answer = await fetch(`${url}${path}`, {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return {
    status: answer.status,
    body: answer.status === 204 ? {} : ((await answer.json()) as Record<string, string>),
  };
}

const me = (url: string, token: string) => send(url, 'GET', '/api/users/me', token);

async function greet(url: string, { id }: Learner, token: string, pull = true): Promise<WireDevice> {
  const device = await new WireDevice(url, id, token).open();
  devices.push(device);
  device.hello();
  await device.take(isType('welcome'));
  if (!pull) return device;
  device.pull();
  await device.take(isType('rows'));
  return device;
}

async function signInAgain(url: string, email: string, password = 'Correct-horse-7'): Promise<string> {
  const { body } = await send(url, 'POST', '/api/auth/login', null, { email, password });
  return String(body.token);
}

async function readResetToken({ email }: Learner, count: number): Promise<string> {
  const mails = () =>
    catcher.caught.filter(
      ({ recipients, mail }) => recipients.includes(email) && /mot de passe/.test(mail.subject ?? ''),
    );
  await vi.waitFor(() => expect(mails().length).toBeGreaterThanOrEqual(count), 15_000);
  const token = /\/reset-password#token=([\w-]+)\n/.exec(mails()[count - 1]?.mail.text ?? '')?.[1];
  if (token === undefined) throw new Error('The mail bears no token.');
  return token;
}

describe('signing out', () => {
  it('is known at once to the other server, also on its open sockets, and to nobody else', async () => {
    const learner = await registerLearner(scene.url);
    const second = await signInAgain(scene.url, learner.email);
    const sockets = [
      await greet(scene.url, learner, learner.token),
      await greet(other.url, learner, learner.token),
      // One that has asked for nothing yet.
      await greet(other.url, learner, learner.token, false),
    ];
    const stays = await greet(other.url, learner, second);
    expect((await send(scene.url, 'POST', '/api/auth/logout', learner.token)).status).toBe(204);
    for (const url of [other.url, scene.url]) expect((await me(url, learner.token)).body.code).toBe('invalid_token');
    const endedAt = Date.now();
    for (const socket of sockets)
      expect(await socket.untilClosed()).toEqual({ code: 4201, reason: 'sign_in_required' });
    expect(Date.now() - endedAt).toBeLessThan(2_000);
    const late = await new WireDevice(other.url, learner.id, learner.token).open();
    devices.push(late);
    late.hello();
    expect(await late.untilClosed()).toMatchObject({ code: 4201 });
    stays.pull(9, everything);
    await stays.take((frame) => Number(frame.request) === 9);
    expect((await me(other.url, second)).status).toBe(200);
  });

  it('also by a token that was renewed, with all that came from the same sign-in', async () => {
    const learner = await registerLearner(scene.url);
    const entered = await send(scene.url, 'POST', '/api/auth/login', null, {
      email: learner.email,
      password: 'Correct-horse-7',
    });
    const renewed = await send(other.url, 'POST', '/api/auth/refresh', String(entered.body.refreshToken));
    const socket = await greet(scene.url, learner, String(entered.body.token));
    expect((await send(other.url, 'POST', '/api/auth/logout', String(renewed.body.token))).status).toBe(204);
    expect(await socket.untilClosed()).toMatchObject({ code: 4201 });
    for (const token of [entered.body.token, renewed.body.token])
      expect((await me(scene.url, String(token))).status).toBe(401);
    const again = await send(scene.url, 'POST', '/api/auth/refresh', String(renewed.body.refreshToken));
    expect(again.status).toBe(401);
  });
});

describe('a new password', () => {
  it('by mail: asked for at one server, set at the other, it closes every socket of the account', async () => {
    const learner = await registerLearner(scene.url);
    const stranger = await registerLearner(scene.url);
    const sockets = [await greet(scene.url, learner, learner.token), await greet(other.url, learner, learner.token)];
    const untouched = await greet(other.url, stranger, stranger.token);
    expect((await send(scene.url, 'POST', '/api/auth/forgot-password', null, { email: learner.email })).status).toBe(
      200,
    );
    const token = await readResetToken(learner, 1);
    const set = await send(other.url, 'POST', '/api/auth/reset-password', null, {
      token,
      newPassword: 'Another-horse-8',
    });
    expect(set.status).toBe(200);
    for (const socket of sockets) expect(await socket.untilClosed()).toMatchObject({ code: 4201 });
    expect((await me(scene.url, learner.token)).status).toBe(401);
    untouched.pull(9, everything);
    await untouched.take((frame) => Number(frame.request) === 9);
    const back = await greet(scene.url, learner, await signInAgain(scene.url, learner.email, 'Another-horse-8'));
    expect(back.closed).toBeNull();
    await vi.waitFor(() => {
      const subjects = catcher.caught.filter(({ recipients }) => recipients.includes(learner.email));
      expect(subjects.map(({ mail }) => mail.subject)).toContain('Votre mot de passe a été changé');
    }, 15_000);
  });

  it('by who knows the old one: the own socket stays, the others close', async () => {
    const learner = await registerLearner(scene.url);
    const second = await signInAgain(scene.url, learner.email);
    const own = await greet(other.url, learner, learner.token);
    const elsewhere = await greet(other.url, learner, second);
    const body = { currentPassword: 'Correct-horse-7', newPassword: 'Another-horse-8' };
    expect((await send(scene.url, 'PUT', '/api/users/me/password', learner.token, body)).status).toBe(200);
    expect(await elsewhere.untilClosed()).toMatchObject({ code: 4201 });
    own.pull(9, everything);
    await own.take((frame) => Number(frame.request) === 9);
  });
});

it('an account that is closed or taken away is cut off at every server', async () => {
  for (const [statement, code] of [
    ['update users set is_active = false where id = $1', 4202],
    ['delete from users where id = $1', 4202],
  ] as const) {
    const learner = await registerLearner(scene.url);
    const socket = await greet(other.url, learner, learner.token);
    await scene.database.query(statement, [learner.id]);
    expect(await socket.untilClosed()).toMatchObject({ code });
  }
});

it('a reset mail waits for a mail server that is away, and comes by itself when it is back', async () => {
  const learner = await registerLearner(scene.url);
  catcher.refusal = { code: 451, text: '4.3.0 later' };
  await send(scene.url, 'POST', '/api/auth/forgot-password', null, { email: learner.email });
  await vi.waitFor(async () => {
    const { rows } = await scene.database.query(
      "select 1 from graphile_worker.jobs where last_error like 'The mail server%'",
    );
    expect(rows).toHaveLength(1);
  }, 15_000);
  catcher.refusal = null;
  const token = await readResetToken(learner, 1);
  const { status } = await send(other.url, 'POST', '/api/auth/reset-password', null, {
    token,
    newPassword: 'Another-horse-8',
  });
  expect(status).toBe(200);
});
