// The identity of a learner's log on a headless device. Unlike a browser's, its private key can be written down: that is all a file can keep.
import { encodeBase64url } from '@greenland/shared-schema/protocol/base64url';
import type { DeviceIdentity } from '../link/open-link.ts';
import { type StoredIdentity, storedIdentity } from './device-state.ts';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
const secretBytes = 32;

export type IdentityPorts = { newId: () => string; randomBytes: (length: number) => Uint8Array };

/** A new identity. */
export async function makeIdentity({ newId, randomBytes }: IdentityPorts): Promise<StoredIdentity> {
  const { privateKey } = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  return storedIdentity.parse({
    deviceId: newId(),
    secret: encodeBase64url(randomBytes(secretBytes)),
    privateKey: await crypto.subtle.exportKey('jwk', privateKey),
  });
}

/** The identity as the link uses it. */
export async function openIdentity({ deviceId, secret, privateKey: jwk }: StoredIdentity): Promise<DeviceIdentity> {
  const { d, ...publicJwk } = jwk;
  const privateKey = await crypto.subtle.importKey('jwk', jwk, algorithm, true, ['sign']);
  const publicKey = await crypto.subtle.importKey('jwk', publicJwk, algorithm, true, ['verify']);
  return { deviceId, secret, keyPair: { privateKey, publicKey } };
}
