// Steps of the walk: a person's own account, its picture, consents, devices, export and end.
import { readConsents, writeConsents } from '@greenland/shared-schema/contract/consent-contract';
import { listOwnDevices, nameOwnDevice, revokeOwnDevice } from '@greenland/shared-schema/contract/device-contract';
import { eraseOwnAccount } from '@greenland/shared-schema/contract/erasure-contract';
import { exportOwnData } from '@greenland/shared-schema/contract/export-contract';
import { changeOwnUser, readOwnUser } from '@greenland/shared-schema/contract/user-contract';
import { v7 } from 'uuid';
import type { WalkRequest, WalkStep } from './contract-walk.ts';
import { makePng } from './picture-fixtures.ts';
import { writeForm } from './profile-client.ts';
import { learnerPassword } from './quick-learner.ts';
import { isType, WireDevice } from './wire-device.ts';

/** A form with a name and a picture. */
export const pictureForm = (content: Buffer): Pick<WalkRequest, 'headers' | 'raw'> => ({
  headers: { 'content-type': 'multipart/form-data; boundary=xYzZY' },
  raw: new Uint8Array(
    writeForm([
      { name: 'firstName', content: 'Aïssatou' },
      { filename: 'me.png', content, type: 'image/png' },
    ]),
  ),
});

const throughProfile: WalkStep = async (walk) => {
  const { token } = await walk.newLearner();
  await walk.see(readOwnUser, 200, { token });
  const body = { firstName: 'Aïssatou', lastName: 'N’Diaye', country: 'SN', language: 'fr', avatar: null };
  await walk.see(changeOwnUser, 200, { token, body });
  await walk.see(changeOwnUser, 200, { token, ...pictureForm(await makePng()) });
  await walk.see(changeOwnUser, 'invalid_image', { token, ...pictureForm((await makePng()).subarray(0, 60)) });
  await walk.see(readOwnUser, 200, { token });
};

const throughConsents: WalkStep = async (walk) => {
  const { token } = await walk.newLearner();
  await walk.see(readConsents, 200, { token });
  const body = { newsletter: { given: true, policyVersion: '2026-11' }, analytics: false, policyVersion: '2026-10' };
  await walk.see(writeConsents, 200, { token, body });
  await walk.see(readConsents, 200, { token });
};

const throughDevices: WalkStep = async (walk) => {
  const { id, token } = await walk.newLearner();
  const device = await new WireDevice(walk.url, id, token).open();
  device.hello();
  await device.take(isType('welcome'));
  const params = { id: device.deviceId };
  await walk.see(listOwnDevices, 200, { token });
  await walk.see(nameOwnDevice, 200, { token, params, body: { name: 'Le téléphone de tous' } });
  await walk.see(nameOwnDevice, 'not_found', { token, params: { id: v7() }, body: { name: 'Téléphone' } });
  await walk.see(revokeOwnDevice, 'not_found', { token, params: { id: 'none' } });
  await walk.see(exportOwnData, 200, { token });
  await walk.see(revokeOwnDevice, 204, { token, params });
  device.close();
};

const throughErasure: WalkStep = async (walk) => {
  const [{ token }, forgetful] = [await walk.newLearner(), await walk.newLearner()];
  await walk.see(eraseOwnAccount, 202, { token, body: { password: learnerPassword } });
  const wrong = { token: forgetful.token, body: { password: 'Wrong-horse-7' } };
  for (let tries = 0; tries < 5; tries += 1) await walk.see(eraseOwnAccount, 'wrong_password', wrong);
  await walk.see(eraseOwnAccount, 'account_locked', wrong);
  await walk.scene.database.query("update users set role = 'student' where role = 'admin'");
  const admin = await walk.newPerson('admin');
  await walk.see(eraseOwnAccount, 'last_admin', { token: admin.token, body: { password: learnerPassword } });
};

export const ownDataSteps = [throughProfile, throughConsents, throughDevices, throughErasure];
