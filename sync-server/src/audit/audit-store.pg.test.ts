import { afterAll, beforeAll, expect, it } from 'vitest';
import { callRest } from '../../test/rest-caller.ts';
import { openSyncScene, type SyncScene } from '../../test/sync-scene.ts';
import { isType, WireDevice } from '../../test/wire-device.ts';
import { seedAccounts } from '../account/seeded-account.ts';
import { announceAccount } from '../feed/announcements.ts';
import { writeAudit } from './audit-store.ts';

let scene: SyncScene;
beforeAll(async () => {
  scene = await openSyncScene();
});
afterAll(() => scene.close());

const password = 'Correct-horse-7';
const dayMs = 24 * 3_600_000;

async function linesAbout(userId: string) {
  const text =
    'select action, actor_id as actor, subject, detail from audit_log where user_id = $1 order by at, action';
  return (await scene.database.query<Record<string, unknown>>(text, [userId])).rows;
}

it('tells of accounts, sign-ins, failures, sign-outs and devices, with ids and hashes alone', async () => {
  const email = 'Audited.Person@example.org';
  const person = { email, password, firstName: 'Awa', lastName: 'Diop', country: 'SN', language: 'fr' };
  const opened = await callRest(scene.url, 'POST', '/api/auth/register', { body: person });
  const id = String(opened.body.id);
  const login = (given: string) => callRest(scene.url, 'POST', '/api/auth/login', { body: { email, password: given } });
  await login('Wrong-horse-7');
  const token = String((await login(password)).body.token);
  const device = await new WireDevice(scene.url, id, token).open();
  device.hello();
  await device.take(isType('welcome'));
  device.close();
  await callRest(scene.url, 'DELETE', `/api/users/me/devices/${device.deviceId}`, { token });
  await callRest(scene.url, 'POST', '/api/auth/logout', { token });
  const lines = await linesAbout(id);
  expect(lines.map(({ action, actor }) => [action, actor])).toEqual([
    ['account-opened', id],
    ['sign-in-failed', null],
    ['signed-in', id],
    ['device-revoked', id],
    ['signed-out', id],
  ]);
  expect(lines[3]?.subject).toBe(device.deviceId);
  await login('Wrong-horse-7');
  const { rows } = await scene.database.query<{ line: string }>('select a::text as line from audit_log a');
  expect(rows.map(({ line }) => line).join('\n')).not.toMatch(/audited|awa|diop|127\.0\.0\.1|horse/i);
});

it('tells of a failure for nobody, by the hash of the e-mail', async () => {
  await callRest(scene.url, 'POST', '/api/auth/login', { body: { email: 'nobody@example.org', password } });
  const { rows } = await scene.database.query<{ subject: string }>(
    "select subject from audit_log where action = 'sign-in-failed' and user_id is null",
  );
  expect(rows).toEqual([{ subject: expect.stringMatching(/^[\w-]{43}$/) }]);
});

it('tells which accounts the operator gave a role', async () => {
  const { database } = scene;
  const ports = {
    database,
    now: Date.now,
    newId: () => '01890a5d-ac96-774b-bcce-b302099a8057',
    announceAccount,
    bcryptCost: 4,
  };
  const seed = {
    email: 'boss@example.org',
    role: 'admin',
    firstName: 'Academy',
    lastName: 'Admin',
    language: 'en',
  } as const;
  await seedAccounts(
    { ...ports, randomBytes: (size) => new Uint8Array(size).map((_, index) => index * 37) },
    [seed],
    password,
  );
  expect(await linesAbout('01890a5d-ac96-774b-bcce-b302099a8057')).toMatchObject([
    { action: 'role-given', actor: null, detail: { role: 'admin' } },
  ]);
});

it('takes new lines and changes none, whoever asks', async () => {
  const { database } = scene;
  const write = (at: number, subject: string) =>
    database.transaction((tx) => writeAudit(tx, { action: 'signed-in', at, subject }));
  await write(Date.now(), 'young');
  await write(Date.now() - 40 * dayMs, 'old');
  const attempts = [
    "update audit_log set subject = 'other' where subject = 'old'",
    "delete from audit_log where subject = 'old'",
    "set greenland.prunes_audit = 'yes'; delete from audit_log where subject = 'young'; reset greenland.prunes_audit",
    'truncate audit_log',
  ];
  for (const text of attempts) {
    await expect(database.withClient((client) => client.query(text))).rejects.toMatchObject({ code: '42501' });
  }
  const subjects = async () => {
    const text = "select subject from audit_log where subject in ('young', 'old') order by subject";
    return (await database.query<{ subject: string }>(text)).rows.map(({ subject }) => subject);
  };
  expect(await subjects()).toEqual(['old', 'young']);
  await database.query('select prune_audit_log(now() + interval $$1 day$$)');
  expect(await subjects()).toEqual(['young']);
});

it('writes nothing when what it tells is not done', async () => {
  const learner = await scene.makeLearner();
  const told = scene.database.transaction(async (tx) => {
    await writeAudit(tx, { action: 'role-given', at: Date.now(), userId: learner.id });
    throw new Error('not done');
  });
  await expect(told).rejects.toThrow('not done');
  expect((await linesAbout(learner.id)).map(({ action }) => action)).toEqual(['account-opened']);
});
