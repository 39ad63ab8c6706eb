// The signature of a PDF (PAdES B-B): every byte but its own room, by a certificate that a given root has signed.
import { createHash, createPublicKey, type JsonWebKey, verify, X509Certificate } from 'node:crypto';
import { type IssuerKey, isMeantFor } from '@greenland/shared-schema/protocol/issuer-keys';
import { objectId } from '../../sync-server/src/certificate/der-writer.ts';
import type { GivenTrust } from './checker-trust.ts';
import { DerFault, type DerValue, readAt, readDer, readInside } from './der-reader.ts';
import type { Finding, Outcome } from './finding.ts';

const proof = 'The signature of the PDF';
const found = (outcome: Outcome, says: string): Finding => ({ proof, outcome, says: [says] });
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();

const messageDigest = objectId('1.2.840.113549.1.9.4');
const signingCertificateV2 = objectId('1.2.840.113549.1.9.16.2.47');

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
    return judgeSignature(readDer(Buffer.from(hex, 'hex')), digest, trust);
  } catch (error) {
    if (error instanceof DerFault) return found('changed', 'The signature itself is damaged.');
    throw error;
  }
}

/** ContentInfo → SignedData → its certificate and its one SignerInfo (RFC 5652). */
function judgeSignature(contentInfo: DerValue, digest: Buffer, trust: GivenTrust): Finding {
  const parts = readInside(readAt(contentInfo, 1, 0));
  const certificate = openCertificate(parts.find(({ tag }) => tag === 0xa0));
  const signerInfo = parts.at(-1);
  if (!certificate || !signerInfo) throw new DerFault('A part is missing.');
  const signer = readInside(readAt(signerInfo, 0));
  const attributes = signer.find(({ tag }) => tag === 0xa0);
  const signature = signer.findLast(({ tag }) => tag === 0x04);
  if (!attributes || !signature) throw new DerFault('A part is missing.');
  if (!attributeOf(attributes, messageDigest)?.equals(digest)) {
    return found('changed', 'Its bytes are not those that were signed.');
  }
  const named = attributeOf(attributes, signingCertificateV2, 0, 0, 0);
  // RFC 5652, section 5.4: signed as a SET, whatever the tag in the message.
  const signed = Buffer.concat([Buffer.from([0x31]), attributes.raw.subarray(1)]);
  const isSigned = verify('sha256', signed, certificate.publicKey, signature.body);
  if (!isSigned || !named?.equals(sha256(certificate.raw))) {
    return found('changed', 'The signature is not of the certificate that it names.');
  }
  return judgeCertificate(certificate, trust);
}

function openCertificate(certificates: DerValue | undefined): X509Certificate | null {
  try {
    return certificates ? new X509Certificate(readAt(certificates, 0).raw) : null;
  } catch (error) {
    if (error instanceof DerFault) throw error;
    throw new DerFault('It holds no certificate.');
  }
}

/** The value of an attribute, or what is in it at `path`. */
function attributeOf(attributes: DerValue, id: Buffer, ...path: number[]): Buffer | undefined {
  const attribute = readInside(attributes).find((one) => readAt(one, 0).raw.equals(id));
  return attribute && readAt(attribute, 1, 0, ...path).body;
}

function judgeCertificate(certificate: X509Certificate, { roots, keys }: GivenTrust): Finding {
  const signer = /CN=(.*)/.exec(certificate.subject)?.[1] ?? certificate.subject;
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
