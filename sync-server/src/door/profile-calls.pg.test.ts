import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DoorScene, enterLearner, openDoorScene } from '../../test/door-scene.ts';
import { makePng } from '../../test/picture-fixtures.ts';
import { type Form, type Learner, upload, writeForm } from '../../test/profile-client.ts';

let scene: DoorScene;
beforeAll(async () => {
  scene = await openDoorScene();
});
afterAll(() => scene.close());

const patch = ({ token }: Learner, body: unknown) => scene.call('PATCH', '/api/users/me', { token, body });
const read = async ({ token }: Learner) => (await scene.call('GET', '/api/users/me', { token })).body;

describe('changing the own account', () => {
  it('changes what is named, composed, and leaves the rest; devices are told as by an operation', async () => {
    const learner = await enterLearner(scene);
    const before = await read(learner);
    const changed = await patch(learner, { firstName: 'Ame\u0301lie', country: 'BJ' });
    expect(changed.status).toBe(200);
    expect(changed.body).toEqual({ ...before, firstName: 'Am\u00e9lie', country: 'BJ' });
    expect(await read(learner)).toEqual(changed.body);
    expect((await patch(learner, { lastName: 'Diop', language: 'en' })).body).toMatchObject({
      lastName: 'Diop',
      language: 'en',
    });
    expect((await patch(learner, {})).body).toMatchObject({
      firstName: 'Am\u00e9lie',
      lastName: 'Diop',
      country: 'BJ',
      language: 'en',
    });
    const { rows } = await scene.database.query(
      'select kind, payload, carrier, outcome from operations where user_id = $1 order by seq',
      [learner.id],
    );
    expect(rows).toMatchObject([
      { kind: 'profile-changed', payload: { firstName: 'Am\u00e9lie' } },
      { kind: 'profile-changed', payload: { lastName: 'Diop', language: 'en' } },
    ]);
  });

  it.each([
    ['role', 'admin'],
    ['email', 'new@example.org'],
    ['id', '01890a5d-ac96-774b-bcce-000000000001'],
    ['totalPoints', 1000],
    ['verified', true],
    ['createdAt', '2020-01-01T00:00:00Z'],
    ['passwordHash', 'x'],
    ['is_active', false],
    ['firstName', 'X'],
    ['firstName', null],
    ['lastName', '<b>Diop</b>'],
    ['lastName', 'Diop\r\nBcc: thief@example.org'],
    ['country', 'sn'],
    ['country', null],
    ['language', 'xx'],
    ['avatar', 'https://example.org/me.png'],
    ['avatar', '/avatars/AAAAAAAAAAAAAAAAAAAAAA'],
  ])('refuses %s = %j, with what else was sent', async (field, value) => {
    const learner = await enterLearner(scene);
    const before = await read(learner);
    const { status, body } = await patch(learner, { lastName: 'Changed', [field]: value });
    expect([status, body.code]).toEqual([400, 'invalid_request']);
    expect(body.errors).toContainEqual({ path: field, message: expect.any(String) });
    expect(await read(learner)).toEqual(before);
  });
});

describe('a form that is wrong', () => {
  const part = (changes: Partial<Form[number]> = {}) => ({ filename: 'a.png', content: 'x', ...changes });
  const cases: [string, number, Buffer, Record<string, string>?][] = [
    ['names another file', 400, writeForm([part({ name: 'picture' })])],
    ['brings two files', 400, writeForm([part(), part()])],
    ['brings three files', 400, writeForm([part(), part(), part()])],
    ['sends the picture as a text', 400, writeForm([{ content: 'me.png' }])],
    ['names an unknown text', 400, writeForm([{ name: 'role', content: 'admin' }])],
    ['names a prototype', 400, writeForm([{ name: '__proto__', content: 'admin' }])],
    [
      'names a text twice',
      400,
      writeForm([
        { name: 'firstName', content: 'Awa' },
        { name: 'firstName', content: 'Ama' },
      ]),
    ],
    ['has a text that is too long', 400, writeForm([{ name: 'firstName', content: 'A'.repeat(5_000) }])],
    [
      'has too many texts',
      400,
      writeForm(Array.from({ length: 30 }, (_, at) => ({ name: `f${'x'.repeat(at)}`, content: 'y' }))),
    ],
    ['has no name', 400, writeForm([{ name: '', content: 'y' }])],
    ['is not UTF-8', 400, writeForm([{ name: 'firstName', content: Buffer.from('41e941', 'hex') }])],
    ['does not end', 400, writeForm([part()]).subarray(0, 60)],
    ['has another boundary', 400, writeForm([part()], 'other')],
    ['has no boundary', 400, writeForm([part()]), { 'content-type': 'multipart/form-data' }],
    ['is compressed', 415, writeForm([part()]), { 'content-encoding': 'gzip' }],
    ['is a text', 415, Buffer.from('firstName=Awa'), { 'content-type': 'text/plain' }],
    ['is urlencoded', 415, Buffer.from('firstName=Awa'), { 'content-type': 'application/x-www-form-urlencoded' }],
  ];
  it.each(cases)('because it %s is refused by %i', async (_what, status, body, headers) => {
    const learner = await enterLearner(scene);
    const before = await read(learner);
    expect((await upload(scene, learner, body, headers)).status).toBe(status);
    expect(await read(learner)).toEqual(before);
  });

  it('needs a token before a byte of it is read', async () => {
    const learner = await enterLearner(scene);
    expect((await upload(scene, { ...learner, token: 'none' }, writeForm([part()]))).status).toBe(401);
  });
});

it('answers whatever is sent by a refusal or by what was asked for, never by a fault of its own', async () => {
  const learner = await enterLearner(scene);
  const picture = await makePng(16, 16);
  const spoil = fc
    .tuple(fc.nat(picture.length), fc.uint8Array({ maxLength: 40 }))
    .map(([at, bytes]) =>
      Buffer.concat([picture.subarray(0, at), Buffer.from(bytes), picture.subarray(at + bytes.length)]),
    );
  const names = fc.constantFrom('avatar', 'firstName', 'lastName', 'country', 'language', 'role', '__proto__', '');
  const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom('\0', 'SN', 'fr', 'Awa'));
  const parts = fc.array(
    fc.record({ name: names, content: fc.oneof(text, spoil), filename: fc.option(text, { nil: undefined }) }),
    { maxLength: 4 },
  );
  const body = fc.oneof(fc.dictionary(names, fc.oneof(text, fc.jsonValue())), fc.jsonValue());
  await fc.assert(
    fc.asyncProperty(parts, body, fc.nat(200), async (form, json, cut) => {
      const bytes = writeForm(form);
      for (const sent of [bytes, bytes.subarray(0, bytes.length - cut)]) {
        expect([200, 400, 413, 415]).toContain((await upload(scene, learner, sent)).status);
      }
      expect([200, 400]).toContain((await patch(learner, json)).status);
    }),
    { numRuns: 60 },
  );
  expect(await read(learner)).toMatchObject({ id: learner.id, email: learner.email, totalPoints: 0 });
}, 120_000);
