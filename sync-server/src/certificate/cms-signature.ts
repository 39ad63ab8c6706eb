// A detached CMS signature (RFC 5652) as PAdES B-B wants it in a PDF: ECDSA, signing-certificate-v2, no signing time. Invariant: DER throughout.
import { createHash, type KeyObject, sign } from 'node:crypto';
import { explicit, integer, objectId, octets, sequence, set } from './der-writer.ts';

/** `certificate`: DER of the signer's own. The root is not sent along: who trusts us has it. */
export type PaperSigner = { privateKey: KeyObject; certificate: Buffer };

const sha256 = sequence(objectId('2.16.840.1.101.3.4.2.1'));
const ecdsaWithSha256 = sequence(objectId('1.2.840.10045.4.3.2'));
const data = objectId('1.2.840.113549.1.7.1');

/** ContentInfo around a SignedData over the bytes with this SHA-256. */
export function signDetached(digest: Buffer, { privateKey, certificate }: PaperSigner): Buffer {
  return writeDetached(digest, certificate, sign('sha256', attributesToSign(digest, certificate), privateKey));
}

/** What is signed: the attributes as a SET (RFC 5652, section 5.4). */
export const attributesToSign = (digest: Buffer, certificate: Buffer): Buffer =>
  set(...signedAttributes(digest, certificate));

/** The one form in which the academy writes a signature: who reads one writes it again and compares. */
export function writeDetached(digest: Buffer, certificate: Buffer, signature: Buffer): Buffer {
  const signerInfo = sequence(
    integer(1),
    issuerAndSerial(certificate),
    sha256,
    explicit(0, Buffer.concat(signedAttributes(digest, certificate))),
    ecdsaWithSha256,
    octets(signature),
  );
  const signedData = sequence(integer(1), set(sha256), sequence(data), explicit(0, certificate), set(signerInfo));
  return sequence(objectId('1.2.840.113549.1.7.2'), explicit(0, signedData));
}

/** In the order of a DER set. The certificate's hash is among them, so that no other certificate of the same key can take its place. */
function signedAttributes(digest: Buffer, certificate: Buffer): Buffer[] {
  const attribute = (id: string, value: Buffer) => sequence(objectId(id), set(value));
  const certificateHash = createHash('sha256').update(certificate).digest();
  return [
    attribute('1.2.840.113549.1.9.3', data),
    attribute('1.2.840.113549.1.9.4', octets(digest)),
    attribute('1.2.840.113549.1.9.16.2.47', sequence(sequence(sequence(octets(certificateHash))))),
  ].sort(Buffer.compare);
}

/** As the certificate itself has them: TBSCertificate holds version, serial number, algorithm, issuer. */
function issuerAndSerial(certificate: Buffer): Buffer {
  const [body = certificate] = valuesIn(certificate);
  const [, serial = body, , issuer = body] = valuesIn(body);
  return sequence(issuer, serial);
}

/** The values inside a constructed one. */
function valuesIn(outer: Buffer): Buffer[] {
  const values: Buffer[] = [];
  for (let at = headLength(outer); at < outer.length; ) {
    const rest = outer.subarray(at);
    const value = rest.subarray(0, headLength(rest) + bodyLength(rest));
    values.push(value);
    at += value.length;
  }
  return values;
}

const headLength = (value: Buffer) => 2 + ((value[1] ?? 0) < 0x80 ? 0 : (value[1] ?? 0) - 0x80);

function bodyLength(value: Buffer): number {
  const head = headLength(value);
  return head === 2 ? (value[1] ?? 0) : value.readUIntBE(2, head - 2);
}
