// New signing keys. Invariant: what certifies papers is an X.509 root and a leaf below it; neither has an end, for papers are read for decades.
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type JsonWebKey, sign } from 'node:crypto';
import { bits, constructed, explicit, integer, objectId, octets, sequence, set, text, time } from './der-writer.ts';
import type { KeyPurpose, StoredKey } from './stored-key.ts';

/** `issuer`: the root that certifies a key for `paper`; no other purpose has one. */
export function makeStoredKey(purpose: KeyPurpose, madeAt: number, issuer?: StoredKey): StoredKey {
  const iat = Math.floor(madeAt / 1000);
  if (purpose === 'proof') return { ...(generateKeyPairSync('ed25519').privateKey.export(jwk) as StoredKey), iat };
  const made = { ...(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export(jwk) as StoredKey), iat };
  if (purpose === 'paper-root') return { ...made, x5c: [certify(made, rootName, made, rootName, true)] };
  if (purpose !== 'paper') return made;
  if (!issuer?.x5c) throw new Error('A key for papers is certified by a root.');
  return { ...made, x5c: [certify(made, 'Greenland Academy', issuer, rootName, false), ...issuer.x5c] };
}

const jwk = { format: 'jwk' } as const;
const rootName = 'Greenland Academy Root';
const organisation = 'Greenland Academy';
/** RFC 5280, section 4.1.2.5: no well-defined end. */
const noEnd = '99991231235959Z';
const dayMs = 86_400_000;
/** RFC 5758: ecdsa-with-SHA256. */
const signatureAlgorithm = sequence(objectId('1.2.840.10045.4.3.2'));

/** DER of an X.509 certificate (RFC 5280) in base64, for `x5c`. */
function certify(subject: StoredKey, name: string, issuer: StoredKey, issuerName: string, isRoot: boolean): string {
  const [own, above] = [publicInfo(subject), publicInfo(issuer)];
  // A clock that is a little behind must not find it too young.
  const from = time(new Date((subject.iat ?? 0) * 1000 - dayMs));
  const toBeSigned = sequence(
    explicit(0, integer(2)),
    integer(fingerprint(own).subarray(0, 16)),
    signatureAlgorithm,
    distinguishedName(issuerName),
    sequence(from, time(noEnd)),
    distinguishedName(name),
    own,
    explicit(3, sequence(...extensions(own, above, isRoot))),
  );
  const signature = sign('sha256', toBeSigned, createPrivateKey({ format: 'jwk', key: issuer as JsonWebKey }));
  return sequence(toBeSigned, signatureAlgorithm, bits(signature)).toString('base64');
}

/** Key usage: a root signs certificates; a leaf signs documents and stands by them. */
function extensions(own: Buffer, above: Buffer, isRoot: boolean): Buffer[] {
  const critical = Buffer.from([1, 1, 0xff]);
  const extension = (id: string, value: Buffer, ...flags: Buffer[]) => sequence(objectId(id), ...flags, octets(value));
  return [
    extension('2.5.29.19', isRoot ? sequence(critical) : sequence(), critical),
    extension('2.5.29.15', isRoot ? Buffer.from([3, 2, 1, 0x06]) : Buffer.from([3, 2, 6, 0xc0]), critical),
    extension('2.5.29.14', octets(keyIdentifier(own))),
    extension('2.5.29.35', sequence(constructed(0x80, keyIdentifier(above)))),
  ];
}

function distinguishedName(commonName: string): Buffer {
  const part = (id: string, value: string) => set(sequence(objectId(id), text(value)));
  return sequence(part('2.5.4.10', organisation), part('2.5.4.3', commonName));
}

function publicInfo(key: StoredKey): Buffer {
  return createPublicKey({ format: 'jwk', key: key as JsonWebKey }).export({ format: 'der', type: 'spki' });
}

const fingerprint = (bytes: Buffer) => createHash('sha256').update(bytes).digest();
const keyIdentifier = (info: Buffer) => fingerprint(info).subarray(0, 20);
