// The server's signing keys, one a purpose. Invariant: private keys leave this file only as key objects, never as text.
import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject, sign, verify } from 'node:crypto';
import { keyFileStamp, readKeyFile, SigningKeyFault } from './signing-key-folder.ts';
import { type KeyPurpose, keyIdOf, keyPurposes, type StoredKey } from './stored-key.ts';

export type SigningKey = { kid: string; privateKey: KeyObject };

/**
 * A key as `/.well-known/jwks.json` shows it (RFC 7517). `purpose` is a member of our own, which others pass over: what the key is for, and for
 * nothing else. Of one that is revoked `key_ops` is empty: nothing may be checked with it.
 */
export type PublicJwk = Pick<StoredKey, 'kty' | 'crv' | 'x' | 'iat' | 'exp' | 'revoked'> & {
  y?: string;
  kid: string;
  use: 'sig';
  alg: 'ES256' | 'EdDSA';
  purpose: KeyPurpose;
  key_ops?: [];
};
export type PublicKeySet = { keys: PublicJwk[] };

/** `signature` is base64url of the IEEE P1363 form (r then s): always 86 characters. */
export type Signature = { kid: string; signature: string };

export type SigningKeys = {
  /** The key that signs for `purpose` now, for libraries that take a key object. */
  signingKey(purpose: KeyPurpose): SigningKey;
  /** The public key named `kid` of `purpose`, current or old; undefined when there is none, or when it is revoked. */
  publicKey(purpose: KeyPurpose, kid: string): KeyObject | undefined;
  /** Public keys of one purpose, the signing one first, old and revoked ones too. */
  published(purpose: KeyPurpose): PublicJwk[];
  /** What strangers and devices check with: what old keys signed must check for ever. Links are checked by us alone; of papers' keys the marks are told, their certificates stand elsewhere. */
  publicKeySet(): PublicKeySet;
  /** Of the key that signs papers now (DER): its own, then the root's. */
  paperCertificates(): Buffer[];
  /** Certificates of the roots (DER), the current one first; none that is revoked. */
  paperRoots(): Buffer[];
  sign(purpose: KeyPurpose, bytes: Uint8Array): Signature;
  verify(purpose: KeyPurpose, bytes: Uint8Array, given: Signature): boolean;
  /** ES256 over `receiptToSign(...)`; about 50 µs. */
  signReceipt(bytes: Uint8Array): Signature;
};

export type SigningKeyOptions = {
  /** `DATA_DIR/keys`, or a folder that the operator gives to several servers (a mounted secret), with one file a purpose. */
  folder: string;
  /** Now, in ms, for the server's own folder: what is missing is made. null: a folder that somebody else fills. */
  madeAt: number | null;
};

const shownPurposes = ['credential', 'receipt', 'access-token', 'proof', 'paper', 'paper-root'] as const;

/** Opens the keys, making them at the first start; keys that are rotated later are taken at their next use. Throws SigningKeyFault. */
export function openSigningKeys({ folder, madeAt }: SigningKeyOptions): SigningKeys {
  const ringOf = openRings(folder, madeAt);
  const signFor = (purpose: KeyPurpose, bytes: Uint8Array): Signature => {
    const { kid, privateKey } = ringOf(purpose).current;
    return { kid, signature: sign(...howTo(purpose, bytes, privateKey)).toString('base64url') };
  };
  const show = (purpose: KeyPurpose) => ringOf(purpose).stored.map((key) => toPublicJwk(key, purpose));
  const certificatesOf = (key: StoredKey | undefined) => (key?.x5c ?? []).map((text) => Buffer.from(text, 'base64'));
  return {
    signingKey: (purpose) => ringOf(purpose).current,
    publicKey: (purpose, kid) => ringOf(purpose).publicKeyByKid.get(kid),
    published: (purpose) => show(purpose),
    publicKeySet: () => ({ keys: shownPurposes.flatMap(show) }),
    paperCertificates: () => certificatesOf(ringOf('paper').stored[0]),
    paperRoots: () => ringOf('paper-root').stored.flatMap((key) => (key.revoked ? [] : certificatesOf(key))),
    sign: signFor,
    verify: (purpose, bytes, given) => {
      const key = ringOf(purpose).publicKeyByKid.get(given.kid);
      const signature = Buffer.from(given.signature, 'base64url');
      return key !== undefined && verify(...howTo(purpose, bytes, key), signature);
    },
    signReceipt: (bytes) => signFor('receipt', bytes),
  };
}

type KeyRing = { current: SigningKey; publicKeyByKid: Map<string, KeyObject>; stored: StoredKey[] };

/** Looking whether a file has changed costs some microseconds, so that a rotated key signs at once on every process. */
function openRings(folder: string, madeAt: number | null): (purpose: KeyPurpose) => KeyRing {
  const read = (purpose: KeyPurpose) => {
    const ring = makeRing(readKeyFile(folder, purpose, madeAt));
    return { ring, stamp: keyFileStamp(folder, purpose) };
  };
  const heldByPurpose = new Map(keyPurposes.map((purpose) => [purpose, read(purpose)] as const));
  return (purpose) => {
    const held = heldByPurpose.get(purpose);
    if (!held) throw new Error(`There is no key for ${purpose}.`);
    const stamp = keyFileStamp(folder, purpose);
    if (stamp === null || stamp === held.stamp) return held.ring;
    try {
      const renewed = { ring: makeRing(readKeyFile(folder, purpose, null)), stamp };
      heldByPurpose.set(purpose, renewed);
      return renewed.ring;
    } catch (error) {
      // Spoilt by hand: this server goes on with what it holds, the next one to start says what is wrong.
      if (error instanceof SigningKeyFault) return held.ring;
      throw error;
    }
  };
}

function howTo(purpose: KeyPurpose, bytes: Uint8Array, key: KeyObject) {
  const digest = purpose === 'proof' ? null : 'sha256';
  return [digest, bytes, { key, dsaEncoding: 'ieee-p1363' as const }] as const;
}

function makeRing(stored: StoredKey[]): KeyRing {
  const [first] = stored;
  if (!first) throw new Error('A key file has at least one key.');
  const trusted = stored.filter(({ revoked }) => !revoked);
  const publicKeys = trusted.map(
    (key) => [keyIdOf(key), createPublicKey({ format: 'jwk', key: key as JsonWebKey })] as const,
  );
  const privateKey = createPrivateKey({ format: 'jwk', key: first as JsonWebKey });
  return { current: { kid: keyIdOf(first), privateKey }, publicKeyByKid: new Map(publicKeys), stored };
}

function toPublicJwk(key: StoredKey, purpose: KeyPurpose): PublicJwk {
  const { kty, crv, x, iat, exp, revoked } = key;
  return {
    ...(key.kty === 'EC' ? { kty, crv, x, y: key.y } : { kty, crv, x }),
    ...{ kid: keyIdOf(key), use: 'sig', alg: kty === 'EC' ? 'ES256' : 'EdDSA', purpose },
    ...(iat === undefined ? {} : { iat }),
    ...(exp === undefined ? {} : { exp }),
    ...(revoked ? { revoked, key_ops: [] } : {}),
  };
}
