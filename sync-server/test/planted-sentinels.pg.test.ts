// Secrets and names, planted wherever a person or an enemy can put them, must not be in the log (quality.md, 1), also when the server makes a mistake.
import { v7 } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSyncScene, type SyncScene } from './sync-scene.ts';
import { isType, WireDevice } from './wire-device.ts';

let scene: SyncScene;
const lines: string[] = [];
beforeAll(async () => {
  scene = await openSyncScene({ LOG_LEVEL: 'trace' }, undefined, { write: (line: string) => void lines.push(line) });
});
afterAll(() => scene.close());

const sentinel = 'Zqxjk';
const person = {
  email: `${sentinel}mail@${sentinel.toLowerCase()}host.example.org`,
  password: `${sentinel}-Pass-7`,
  firstName: `${sentinel}first`,
  lastName: `${sentinel}last`,
  country: 'SN',
  language: 'fr',
};

async function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  const answer = await fetch(`${scene.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return (await answer.json().catch(() => ({}))) as Record<string, string>;
}

/** Every place of a call: path, query, header, body, broken body. */
async function callEverywhere(token: string): Promise<void> {
  const words = `${sentinel}%20${sentinel}`;
  const headers = {
    authorization: `Bearer ${token}`,
    'x-forwarded-for': sentinel,
    'user-agent': sentinel,
    referer: `https://${sentinel}.example.org`,
  };
  const bodies = [
    { ...person, [sentinel]: 1 },
    `{"email":"${sentinel}`,
    { responses: [{ questionId: sentinel, answer: [sentinel] }] },
    { name: `\ud800${sentinel}` },
  ];
  for (const path of [
    '/api/auth/login',
    '/api/auth/register',
    '/api/enrollments',
    `/api/quizzes/${words}/submit`,
    `/api/${words}`,
    `/${words}`,
  ]) {
    await fetch(`${scene.url}${path}?token=${token}&email=${encodeURIComponent(person.email)}&q=${words}`, { headers });
    for (const body of bodies) await post(path, body, { ...headers, 'idempotency-key': sentinel });
  }
  for (const path of [
    `/api/courses?search=${words}`,
    `/api/courses/${words}`,
    `/api/certificates/verify/${words}`,
    `/verify/${words}`,
    `/packs/${words}`,
  ]) {
    await fetch(`${scene.url}${path}`, { headers });
  }
  await fetch(`${scene.url}/api/users/me`, {
    headers: { authorization: `Bearer ${sentinel}.${sentinel}.${sentinel}` },
  });
  await fetch(`${scene.url}/metrics`, { headers: { authorization: `Bearer ${sentinel}` } });
}

async function speakEverywhere(id: string, token: string): Promise<void> {
  for (const message of [sentinel, `{"type":"hello","token":"${sentinel}"}`, Buffer.from(sentinel)]) {
    const enemy = await new WireDevice(scene.url, id, token).open();
    enemy.send(message);
    await enemy.untilClosed();
  }
  const device = await new WireDevice(scene.url, id, token).open();
  device.hello({ app: sentinel });
  await device.take(isType('welcome'));
  device.write('profile-changed', { firstName: `${sentinel}again` });
  device.write('attempt-submitted', {
    [sentinel]: sentinel,
    responses: [{ questionId: v7(), answer: { texts: [sentinel] } }],
  });
  device.write('enrolled', { courseId: sentinel });
  device.push();
  await device.take(isType('ack'));
  device.close();
}

it('no line of the log holds a token, a password, an answer, a name or an e-mail', async () => {
  const { id = '', token = '', refreshToken = '' } = await post('/api/auth/register', person);
  expect(id).not.toBe('');
  await post('/api/auth/login', { email: person.email, password: person.password });
  await post('/api/auth/login', { email: person.email, password: `${sentinel}wrong` });
  await fetch(`${scene.url}/api/auth/refresh`, {
    method: 'POST',
    headers: { authorization: `Bearer ${refreshToken}` },
  });
  await callEverywhere(token);
  await speakEverywhere(id, token);
  // A mistake of ours while the same is said: what is told of it is its kind and place.
  await scene.database.query('alter table users rename column total_points to gone');
  const second = { ...person, email: `second${person.email}` };
  expect((await post('/api/auth/register', second)).code).toBe('internal_error');
  await speakEverywhere(id, token).catch(() => 'closed while the table was broken');
  await scene.database.query('alter table users rename column gone to total_points');

  const log = lines.join('');
  expect(lines.length).toBeGreaterThan(40);
  expect(log).toContain('call-failed');
  expect(lines.filter((line) => line.toLowerCase().includes(sentinel.toLowerCase()))).toEqual([]);
  for (const secret of [token, refreshToken, token.split('.')[2] ?? token]) expect(log).not.toContain(secret);
});

it('each answered call is a line with its request id, pattern and status', async () => {
  const answer = await fetch(`${scene.url}/api/courses/${v7()}`);
  const requestId = answer.headers.get('x-request-id') ?? '';
  await expect.poll(() => lines.find((line) => line.includes(requestId))).toBeDefined();
  const told = JSON.parse(lines.find((line) => line.includes(requestId)) ?? '{}');
  expect(told).toMatchObject({ event: 'call-answered', route: '/api/courses/:id', status: 404, method: 'GET' });
});
