import { listOwnDevices, type RestDevice, restDevice } from '@greenland/shared-schema/contract/device-contract';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openSyncScene, type SyncScene } from '../../test/sync-scene.ts';
import { isType, registerLearner, WireDevice } from '../../test/wire-device.ts';

type Learner = { id: string; token: string };
type Ack = { upTo: number; exceptions?: { seq: number; outcome: string; code: string }[] };

let scene: SyncScene;
const devices: WireDevice[] = [];
beforeAll(async () => {
  scene = await openSyncScene();
});
afterEach(() => {
  for (const device of devices.splice(0)) device.close();
});
afterAll(() => scene.close());

async function greet(learner: Learner): Promise<WireDevice> {
  const device = await new WireDevice(scene.url, learner.id, learner.token).open();
  devices.push(device);
  device.hello();
  await device.take(isType('welcome'));
  return device;
}

async function call(learner: Learner, method: string, path: string, body?: unknown) {
  const headers = { authorization: `Bearer ${learner.token}`, 'content-type': 'application/json' };
  const text = body === undefined ? undefined : JSON.stringify(body);
  return fetch(`${scene.url}/api/users/me/devices${path}`, { method, headers, ...(text ? { body: text } : {}) });
}

async function list(learner: Learner): Promise<RestDevice[]> {
  const answer = await call(learner, 'GET', '');
  expect(answer.status).toBe(200);
  const { data, meta } = listOwnDevices.responses[200].parse(await answer.json());
  expect(meta).toEqual({ total: data.length, limit: 20, offset: 0 });
  return data;
}

describe('the devices of a learner', () => {
  it('are listed, and named by them', async () => {
    const learner = await registerLearner(scene.url);
    expect(await list(learner)).toEqual([]);
    const { deviceId } = await greet(learner);
    const [fresh] = await list(learner);
    expect(fresh).toMatchObject({ id: deviceId, name: null, app: 'wire 1', revokedAt: null });
    expect(Date.parse(fresh?.lastSeenAt ?? '')).toBeGreaterThan(Date.now() - 60_000);
    const named = await call(learner, 'PATCH', `/${deviceId}`, { name: 'Téléphone de Maman' });
    expect(restDevice.parse(await named.json())).toEqual({ ...fresh, name: 'Téléphone de Maman' });
    expect((await list(learner))[0]?.name).toBe('Téléphone de Maman');
  });

  it('do not show the device by which REST calls are kept', async () => {
    const learner = await registerLearner(scene.url);
    const headers = { authorization: `Bearer ${learner.token}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ courseId: scene.courseId });
    expect((await fetch(`${scene.url}/api/enrollments`, { method: 'POST', headers, body })).status).toBe(201);
    expect(await list(learner)).toEqual([]);
  });

  it.each([{ name: '' }, { name: ' x' }, { name: 'x\0' }, { name: 'x'.repeat(61) }, { name: 'x', id: 'y' }, {}])(
    'take no name like %j',
    async (body) => {
      const learner = await registerLearner(scene.url);
      const { deviceId } = await greet(learner);
      expect((await call(learner, 'PATCH', `/${deviceId}`, body)).status).toBe(400);
    },
  );

  it('are nobody else’s: neither to see, nor to name, nor to remove', async () => {
    const [owner, other] = [await registerLearner(scene.url), await registerLearner(scene.url)];
    const { deviceId } = await greet(owner);
    expect(await list(other)).toEqual([]);
    for (const id of [deviceId, 'nothing', '01890a5d-ac96-774b-bcce-b302099a8057']) {
      expect((await call(other, 'PATCH', `/${id}`, { name: 'mine' })).status).toBe(404);
      expect((await call(other, 'DELETE', `/${id}`)).status).toBe(404);
    }
    expect((await list(owner))[0]).toMatchObject({ name: null, revokedAt: null });
  });

  it('[RV1] are removed once, by one learner, and carry the other learner on', async () => {
    const [awa, binta] = [await registerLearner(scene.url), await registerLearner(scene.url)];
    const first = await greet(awa);
    const second = new WireDevice(scene.url, binta.id, binta.token, first);
    devices.push(await second.open());
    second.hello();
    await second.take(isType('welcome'));
    expect((await call(awa, 'DELETE', `/${first.deviceId}`)).status).toBe(204);
    const [removed] = await list(awa);
    expect((await call(awa, 'DELETE', `/${first.deviceId}`)).status).toBe(204);
    expect(removed?.revokedAt).not.toBeNull();
    expect(await list(awa)).toEqual([removed]);
    expect((await list(binta))[0]).toMatchObject({ id: first.deviceId, revokedAt: null });
    second.write('enrolled', { courseId: scene.courseId });
    second.push();
    expect((await second.take<Ack>(isType('ack'))).exceptions).toBeUndefined();
  });

  it('[RV2] hand in what they have after they were removed: all of it set aside, shown to the learner elsewhere', async () => {
    const learner = await registerLearner(scene.url);
    const lost = await greet(learner);
    lost.write('enrolled', { courseId: scene.courseId });
    lost.push();
    await lost.take(isType('ack'));
    expect((await call(learner, 'DELETE', `/${lost.deviceId}`)).status).toBe(204);
    const late = lost.write('dropped', { courseId: scene.courseId });
    lost.push(2, 2);
    const { upTo, exceptions } = await lost.take<Ack>(isType('ack'));
    expect({ upTo, exceptions }).toEqual({
      upTo: 2,
      exceptions: [{ seq: 2, outcome: 'set-aside', code: 'device_revoked' }],
    });
    const home = await greet(learner);
    home.pull();
    const { documents } = await home.take<{ documents: Record<string, object[]> }>(isType('rows'));
    expect(documents.refusals).toMatchObject([{ id: late.id, deviceId: lost.deviceId, code: 'device_revoked' }]);
    expect(documents.enrolments).toMatchObject([{ courseId: scene.courseId, status: 'in_progress' }]);
  });
});
