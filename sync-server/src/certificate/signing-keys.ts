// The server's ES256 keys, one signing key a purpose. Invariant: private keys leave this file only as key objects, never as text.
import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject, sign, verify } from 'node:crypto';
import { type KeyPurpose, keyIdOf, keyPurposes, readKeyFile, type StoredKey } from './signing-key-folder.ts';

export type SigningKey = { kid: string; privateKey: KeyObject };

/** A key as `/.well-known/jwks.json` shows it (RFC 7517). */
export type PublicJwk = { kty: 'EC'; crv: 'P-256'; x: string; y: string; kid: string; use: 'sig'; alg: 'ES256' };
export type PublicKeySet = { keys: PublicJwk[] };

/** `signature` is base64url of the IEEE P1363 form (r then s): always 86 characters. */
export type Signature = { kid: string; signature: string };

export type SigningKeys = {
  /** The key that signs for `purpose` now, for libraries that take a key object. */
  signingKey(purpose: KeyPurpose): SigningKey;
  /** The public key named `kid` of `purpose`, current or old; undefined when there is none. */
  publicKey(purpose: KeyPurpose, kid: string): KeyObject | undefined;
  /** Every public key, old ones too: what they signed must check for ever. Links are checked by us alone: their key is not shown. */
  publicKeySet(): PublicKeySet;
  sign(purpose: KeyPurpose, bytes: Uint8Array): Signature;
  verify(purpose: KeyPurpose, bytes: Uint8Array, given: Signature): boolean;
  /** ES256 over `receiptToSign(...)`; about 50 µs. */
  signReceipt(bytes: Uint8Array): Signature;
};

export type SigningKeyOptions = {
  /** `DATA_DIR/keys`, or a folder that the operator gives to several servers (a mounted secret), with one file a purpose. */
  folder: string;
  /** True for the server's own folder: what is missing is made. */
  mayMake: boolean;
};

/** Opens the keys, making them at the first start. Throws SigningKeyFault. */
export function openSigningKeys({ folder, mayMake }: SigningKeyOptions): SigningKeys {
  const ringByPurpose = new Map(
    keyPurposes.map((purpose) => [purpose, makeRing(readKeyFile(folder, purpose, mayMake))] as const),
  );
  const ringOf = (purpose: KeyPurpose): KeyRing => {
    const ring = ringByPurpose.get(purpose);
    if (!ring) throw new Error(`There is no key for ${purpose}.`);
    return ring;
  };
  const signFor = (purpose: KeyPurpose, bytes: Uint8Array): Signature => {
    const { kid, privateKey } = ringOf(purpose).current;
    const signature = sign('sha256', bytes, { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url');
    return { kid, signature };
  };
  return {
    signingKey: (purpose) => ringOf(purpose).current,
    publicKey: (purpose, kid) => ringOf(purpose).publicKeyByKid.get(kid),
    publicKeySet: () => {
      const shown = keyPurposes.filter((purpose) => purpose !== 'download-link');
      return { keys: shown.flatMap((purpose) => ringOf(purpose).published) };
    },
    sign: signFor,
    verify: (purpose, bytes, given) => {
      const key = ringOf(purpose).publicKeyByKid.get(given.kid);
      const signature = Buffer.from(given.signature, 'base64url');
      return key !== undefined && verify('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' }, signature);
    },
    signReceipt: (bytes) => signFor('receipt', bytes),
  };
}

type KeyRing = { current: SigningKey; publicKeyByKid: Map<string, KeyObject>; published: PublicJwk[] };

function makeRing(stored: StoredKey[]): KeyRing {
  const [first] = stored;
  if (!first) throw new Error('A key file has at least one key.');
  const published = stored.map(toPublicJwk);
  const publicKeys = published.map(
    (key) => [key.kid, createPublicKey({ format: 'jwk', key: key as JsonWebKey })] as const,
  );
  const privateKey = createPrivateKey({ format: 'jwk', key: first as JsonWebKey });
  return { current: { kid: keyIdOf(first), privateKey }, publicKeyByKid: new Map(publicKeys), published };
}

function toPublicJwk(key: StoredKey): PublicJwk {
  return { kty: 'EC', crv: 'P-256', x: key.x, y: key.y, kid: keyIdOf(key), use: 'sig', alg: 'ES256' };
}
