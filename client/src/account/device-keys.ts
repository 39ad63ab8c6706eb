// The identity of one learner's log on this device: id, signing key, secret of the chain. It is made once; if any part is lost, all of it is made anew.
import { encodeBase64url } from '@greenland/shared-schema/protocol/base64url';
import { contentHash, id } from '@greenland/shared-schema/record/identifier';
import type { Lock } from './account-lock.ts';
import type { KeyValue } from './key-value.ts';

/** `keyPair`: ECDSA P-256, the private key not extractable. `secret`: 32 random bytes in base64url, the salt of the log's commitments. */
export type DeviceKeys = { deviceId: string; keyPair: CryptoKeyPair; secret: string };

export type DeviceKeyPorts = {
  keyValue: KeyValue;
  lock: Lock;
  newId: () => string;
  randomBytes: (length: number) => Uint8Array;
};

const secretBytes = 32;
const keyOf = (userId: string) => `device-keys:${userId}`;

/** Reads the learner's keys on this device, or makes and keeps them. Two tabs that ask at once get the same. */
export function openDeviceKeys(ports: DeviceKeyPorts, userId: string): Promise<DeviceKeys> {
  const key = keyOf(userId);
  return ports.lock(`greenland-${key}`, async () => {
    const stored = await ports.keyValue.get(key);
    if (isDeviceKeys(stored)) return stored;
    const made = await makeDeviceKeys(ports);
    await ports.keyValue.set(key, made);
    return made;
  });
}

/** Gives this device a new identity for the learner, unless another tab has done it: `lostId` is the one that is given up. */
export function renewDeviceKeys(ports: DeviceKeyPorts, userId: string, lostId: string): Promise<void> {
  const key = keyOf(userId);
  return ports.lock(`greenland-${key}`, async () => {
    const stored = await ports.keyValue.get(key);
    if (isDeviceKeys(stored) && stored.deviceId === lostId) await ports.keyValue.set(key, await makeDeviceKeys(ports));
  });
}

/** Forgets them: the learner's next sign-in on this device makes new ones, under a new id. */
export async function removeDeviceKeys(keyValue: KeyValue, userId: string): Promise<void> {
  await keyValue.remove(keyOf(userId));
}

async function makeDeviceKeys({ newId, randomBytes }: DeviceKeyPorts): Promise<DeviceKeys> {
  const keyPair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
  return { deviceId: newId(), keyPair, secret: encodeBase64url(randomBytes(secretBytes)) };
}

function isDeviceKeys(stored: unknown): stored is DeviceKeys {
  if (typeof stored !== 'object' || stored === null) return false;
  if (!('deviceId' in stored && 'secret' in stored && 'keyPair' in stored)) return false;
  const { deviceId, secret, keyPair } = stored;
  if (typeof keyPair !== 'object' || keyPair === null) return false;
  if (!('privateKey' in keyPair && 'publicKey' in keyPair)) return false;
  return (
    id.safeParse(deviceId).success &&
    contentHash.safeParse(secret).success &&
    keyPair.privateKey instanceof CryptoKey &&
    keyPair.publicKey instanceof CryptoKey
  );
}
