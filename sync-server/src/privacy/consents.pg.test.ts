import { readConsents } from '@greenland/shared-schema/contract/consent-contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { callRest } from '../../test/rest-caller.ts';
import { openSyncScene, type SyncScene } from '../../test/sync-scene.ts';
import { isType, WireDevice } from '../../test/wire-device.ts';

let scene: SyncScene;
beforeAll(async () => {
  scene = await openSyncScene();
});
afterAll(() => scene.close());

const path = '/api/users/me/consents';
const read = (token: string) => callRest(scene.url, 'GET', path, { token });
const write = (token: string, body: unknown) => callRest(scene.url, 'PUT', path, { token, body });
const unasked = { given: false, policyVersion: null, decidedAt: null };
const aTime = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);

it('gives nothing before the learner said so, and keeps what they said with its time and version', async () => {
  const { id, token } = await scene.makeLearner();
  const before = await read(token);
  expect([before.status, before.body]).toEqual([200, { newsletter: unasked, analytics: unasked }]);
  const given = await write(token, { newsletter: { given: true, policyVersion: '2027-01' }, analytics: false });
  const newsletter = { given: true, policyVersion: '2027-01', decidedAt: aTime };
  const analytics = { given: false, policyVersion: '2026-11', decidedAt: aTime };
  expect([given.status, given.body]).toEqual([200, { newsletter, analytics }]);
  expect(readConsents.responses[200].parse((await read(token)).body)).toEqual(given.body);
  await write(token, { newsletter: false, policyVersion: '2027-02' });
  const withdrawn = { given: false, policyVersion: '2027-02', decidedAt: aTime };
  expect((await read(token)).body).toEqual({ newsletter: withdrawn, analytics: given.body.analytics });
  const { rows } = await scene.database.query('select 1 from consents where user_id = $1', [id]);
  expect(rows).toHaveLength(3);
});

it('[OP3] is one with what a phone decided without network: the later arrival counts', async () => {
  const learner = await scene.makeLearner();
  await write(learner.token, { newsletter: true, analytics: true });
  const device = await new WireDevice(scene.url, learner.id, learner.token).open();
  device.hello();
  await device.take(isType('welcome'));
  device.write('consent-given', { purpose: 'analytics', given: false, policyVersion: '2020' });
  device.push();
  await device.take(isType('ack'));
  device.close();
  const { body } = await read(learner.token);
  expect(body).toMatchObject({ newsletter: { given: true }, analytics: { given: false, policyVersion: '2020' } });
});

it.each([
  ['nothing', {}],
  ['a version alone', { policyVersion: '1' }],
  ['another purpose', { newsletter: true, marketing: true }],
  ['a word', { newsletter: 'yes' }],
  ['null', { newsletter: null }],
  ['an unknown member', { newsletter: { given: true, decidedAt: '2020-01-01T00:00:00Z' } }],
  ['no decision', { newsletter: { policyVersion: '1' } }],
  ['an empty version', { newsletter: { given: true, policyVersion: '' } }],
  ['a long version', { newsletter: { given: true, policyVersion: 'v'.repeat(41) } }],
  ['a NUL', { newsletter: { given: true, policyVersion: 'v\0' } }],
  ['half a character', { newsletter: true, analytics: { given: true, policyVersion: '\ud800' } }],
  ['a list', [true]],
])('refuses %s and changes nothing', async (_what, body) => {
  const { token } = await scene.makeLearner();
  const { status, body: problem } = await write(token, body);
  expect([status, ['invalid_request', 'malformed_json'].includes(String(problem.code))]).toEqual([400, true]);
  expect((await read(token)).body).toEqual({ newsletter: unasked, analytics: unasked });
});

it('is for the signed-in', async () => {
  expect((await callRest(scene.url, 'GET', path)).status).toBe(401);
  expect((await callRest(scene.url, 'PUT', path, { body: { newsletter: true } })).status).toBe(401);
});
