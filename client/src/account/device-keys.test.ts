import { expect, it } from 'vitest';
import { makeProcessLock } from './account-lock.ts';
import { openDeviceKeys } from './device-keys.ts';
import { makeMemoryKeyValue } from './key-value.ts';

const awa = '0190a000-0000-7000-8000-00000000000a';
const binta = '0190a000-0000-7000-8000-00000000000b';

function makePorts() {
  let made = 0;
  return {
    keyValue: makeMemoryKeyValue(),
    lock: makeProcessLock(),
    newId: () => `0190a000-0000-7000-8000-${String(++made).padStart(12, '0')}`,
    randomBytes: (length: number) => crypto.getRandomValues(new Uint8Array(length)),
  };
}

it('makes an identity once for a learner, even when two ask at once', async () => {
  const ports = makePorts();
  const [one, other] = await Promise.all([openDeviceKeys(ports, awa), openDeviceKeys(ports, awa)]);
  expect(other).toEqual(one);
  expect((await openDeviceKeys(ports, binta)).deviceId).not.toBe(one.deviceId);
  expect(one.secret).toMatch(/^[A-Za-z0-9_-]{43}$/);
});

it('signs with a key that cannot leave the device', async () => {
  const { keyPair } = await openDeviceKeys(makePorts(), awa);
  expect(keyPair.privateKey.extractable).toBe(false);
  const bytes = new TextEncoder().encode('head');
  const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
  const signature = await crypto.subtle.sign(algorithm, keyPair.privateKey, bytes);
  expect(await crypto.subtle.verify(algorithm, keyPair.publicKey, signature, bytes)).toBe(true);
  expect(await crypto.subtle.exportKey('jwk', keyPair.publicKey)).toMatchObject({ kty: 'EC', crv: 'P-256' });
});

it('makes a new identity when the key was lost', async () => {
  const ports = makePorts();
  const first = await openDeviceKeys(ports, awa);
  await ports.keyValue.set(`device-keys:${awa}`, { ...first, keyPair: {} });
  const second = await openDeviceKeys(ports, awa);
  expect(second.deviceId).not.toBe(first.deviceId);
  expect(second.secret).not.toBe(first.secret);
});
