// The signature of a PDF (PAdES B-B): every byte but its own room, by a certificate that a given root has signed.
import { createHash, createPublicKey, type JsonWebKey, type KeyObject, verify, X509Certificate } from 'node:crypto';
import { type IssuerKey, isMeantFor } from '@greenland/shared-schema/protocol/issuer-keys';
import { attributesToSign, writeDetached } from '../../sync-server/src/certificate/cms-signature.ts';
import { objectId } from '../../sync-server/src/certificate/der-writer.ts';
import type { GivenTrust } from './checker-trust.ts';
import { DerFault, type DerValue, readAt, readDer, readInside } from './der-reader.ts';
import type { Finding, Outcome } from './finding.ts';

const proof = 'The signature of the PDF';
const found = (outcome: Outcome, says: string): Finding => ({ proof, outcome, says: [says] });
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();

const messageDigest = objectId('1.2.840.113549.1.9.4');

/** `carriesOurs`: a proof of ours stands in the PDF, so that its signature was there and is missed. */
export function checkPaperSignature(bytes: Buffer, trust: GivenTrust, carriesOurs: boolean): Finding {
  const text = bytes.toString('latin1');
  const range = /\/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]/.exec(text)?.slice(1).map(Number);
  const isWhole = /%%EOF\s*$/.test(text);
  if (!range) return missSignature(isWhole, carriesOurs || /\/verify\/GLCA-/.test(text));
  const [from = 0, start = 0, end = 0, rest = 0] = range;
  if (end + rest > bytes.length) return found('truncated', 'The file is shorter than what was signed.');
  if (end + rest < bytes.length) {
    return found('changed', `${bytes.length - end - rest} bytes were added after it was signed.`);
  }
  if (from !== 0 || text[start] !== '<' || text[end - 1] !== '>') {
    return found('changed', 'The signature does not cover the whole file.');
  }
  const digest = sha256(Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]));
  return judgeRoom(text.slice(start + 1, end - 1), digest, trust);
}

/** Every paper of ours is signed: who takes a proof out of one and paints a page around it leaves the signature out. */
function missSignature(isWhole: boolean, carriesOurs: boolean): Finding {
  if (!isWhole) return found('truncated', 'The file ends in the middle.');
  if (!carriesOurs) return found('not_checked', 'It carries none.');
  return found(
    'unsigned',
    'The academy signs every PDF, and in this one no signature can be read: somebody else made the page. Of a scan, check a picture of its QR code.',
  );
}

function judgeRoom(hex: string, digest: Buffer, trust: GivenTrust): Finding {
  try {
    return judgeSignature(hex, digest, trust);
  } catch (error) {
    if (error instanceof DerFault) return found('changed', 'The signature itself is damaged.');
    throw error;
  }
}

/** The room is believed when it is, to the last digit, what the academy writes for this file, certificate and signature value: nothing else fits in. */
function judgeSignature(hex: string, digest: Buffer, trust: GivenTrust): Finding {
  const { certificate, told, signature } = readParts(readDer(Buffer.from(hex, 'hex')));
  if (!told.equals(digest)) return found('changed', 'Its bytes are not those that were signed.');
  const opened = openCertificate(certificate);
  const written = writeDetached(digest, certificate, signature).toString('hex');
  if (hex !== written.padEnd(hex.length, '0')) {
    return found('changed', 'The signature is not written as the academy writes it: something was put in its place.');
  }
  if (!verify('sha256', attributesToSign(digest, certificate), opened.publicKey, signature)) {
    return found('changed', 'The signature is not of the certificate that it names.');
  }
  return judgeCertificate(opened, trust);
}

/** ContentInfo → SignedData → its certificate, and of its one SignerInfo the digest that was signed and the signature's value (RFC 5652). */
function readParts(contentInfo: DerValue): { certificate: Buffer; told: Buffer; signature: Buffer } {
  const parts = readInside(readAt(contentInfo, 1, 0));
  const certificates = parts.find(({ tag }) => tag === 0xa0);
  const signer = readInside(readAt(parts.at(-1) ?? contentInfo, 0));
  const attributes = signer.find(({ tag }) => tag === 0xa0);
  const signature = signer.findLast(({ tag }) => tag === 0x04);
  if (!certificates || !attributes || !signature) throw new DerFault('A part is missing.');
  const attribute = readInside(attributes).find((one) => readAt(one, 0).raw.equals(messageDigest));
  if (!attribute) throw new DerFault('A part is missing.');
  const certificate = readAt(certificates, 0);
  // Its parts are copied when the signature is written again: they must have lengths that can be read.
  readInside(readAt(certificate, 0));
  return {
    certificate: certificate.raw,
    told: readAt(attribute, 1, 0).body,
    signature: signature.body,
  };
}

/** Throws DerFault unless it is one of a key as papers have. */
function openCertificate(der: Buffer): X509Certificate {
  const { certificate, key } = parseCertificate(der);
  const { asymmetricKeyType, asymmetricKeyDetails } = key;
  if (asymmetricKeyType !== 'ec' || asymmetricKeyDetails?.namedCurve !== 'prime256v1')
    throw new DerFault('It is of no key for papers.');
  return certificate;
}

/** OpenSSL says in many ways that bytes are no certificate, or, when its key is asked for, that the key is none. */
function parseCertificate(der: Buffer): { certificate: X509Certificate; key: KeyObject } {
  try {
    const certificate = new X509Certificate(der);
    return { certificate, key: certificate.publicKey };
  } catch {
    throw new DerFault('It holds no certificate.');
  }
}

function judgeCertificate(certificate: X509Certificate, { roots, keys }: GivenTrust): Finding {
  const subject = certificate.subject ?? '';
  const signer = /CN=(.*)/.exec(subject)?.[1] ?? subject;
  const own = keys.find((key) => isKeyOf(key, certificate));
  // Before the roots: one that is compromised is among them no more, and stays among the keys.
  if (own?.revoked || keys.some((key) => key.revoked && hasCertified(key, certificate))) {
    return found('revoked_key', 'Nothing that the key of this signature signed is trusted any more.');
  }
  const unchanged = `Not a byte of the page was changed since ${signer} signed it`;
  if (roots.length === 0) return found('unknown_key', `${unchanged}, but no root was given to tell who that is.`);
  const root = roots.find((one) => certificate.checkIssued(one) && certificate.verify(one.publicKey));
  if (!root)
    return found('other_signer', `It was signed by “${signer}”, whom none of the roots that you gave certifies.`);
  return own
    ? found('genuine', `${unchanged}, and a root that you gave certifies who that is.`)
    : found(
        'unknown_key',
        `${unchanged}, and a root that you gave certifies who that is; but whether its key was compromised could not be checked: none of the keys that you gave is that key. Give did.json or jwks.json as the academy publishes it today.`,
      );
}

function isKeyOf(key: IssuerKey, { publicKey }: X509Certificate): boolean {
  const { x, y } = publicKey.export({ format: 'jwk' });
  return key.kty === 'EC' && key.x === x && key.y === y && isMeantFor(key, 'paper');
}

/** Whether the key is that of the root above this certificate. */
function hasCertified(key: IssuerKey, certificate: X509Certificate): boolean {
  if (key.kty !== 'EC' || !isMeantFor(key, 'paper-root')) return false;
  return certificate.verify(createPublicKey({ format: 'jwk', key: key as JsonWebKey }));
}
