// A certificate's paper with all its proofs: the credential, the QR code that holds one, and the signed PDF around both.
import { type CredentialClaims, proveCredential } from './certificate-credential.ts';
import { placeQr, qrSizePt } from './certificate-frame.ts';
import { writeQrText } from './certificate-qr.ts';
import type { StoredCertificate } from './certificate-store.ts';
import { certificateWords } from './certificate-words.ts';
import { finishPaper } from './finish-paper.ts';
import type { RenderCertificate } from './render-pool.ts';
import { kidOfCredential } from './sign-jwt.ts';
import type { SigningKeys } from './signing-keys.ts';

export type MadePaper = {
  bytes: Uint8Array;
  linkedCredential: string;
  /** Kids of every key that vouches for it. */
  signedBy: string[];
};

/** `signature`: the instructor's, a PBM. */
export type PaperMakings = {
  keys: SigningKeys;
  now: () => number;
  render: RenderCertificate;
  signature: Uint8Array | null;
};

/** Throws UncoveredLetterFault. */
export async function makePaper(stored: StoredCertificate, makings: PaperMakings): Promise<MadePaper> {
  const { keys, render, signature } = makings;
  const now = makings.now();
  const publicUrl = new URL(stored.verifyUrl).origin;
  const claims = claimsOf(stored);
  const linkedCredential = proveCredential(claims, keys, { publicUrl, provedAt: now });
  const { holderName, courseTitle, instructorName, language, issuedAt, expiresAt, code } = stored;
  const printed = { holderName, courseTitle, instructorName, language, issuedAt, expiresAt, code, signature };
  const qrText = writeQrText(claims, keys, publicUrl);
  const drawn = await render({ ...printed, qrText });
  const [certificate] = keys.paperCertificates();
  if (!certificate) throw new Error('The key for papers has no certificate.');
  const paperKey = keys.signingKey('paper');
  const attachment = {
    ...{ name: 'credential.json', mediaType: 'application/vc', description: 'Open Badges 3.0 credential' },
    bytes: new TextEncoder().encode(linkedCredential),
  };
  const corner = placeQr(certificateWords(language).direction);
  const link = { address: qrText, corner, sizePt: qrSizePt };
  const signer = { privateKey: paperKey.privateKey, certificate };
  return {
    bytes: await finishPaper(drawn, { link, attachments: [attachment], signer, signedAt: now }),
    linkedCredential,
    signedBy: [kidOfCredential(stored.credential), keys.signingKey('proof').kid, paperKey.kid],
  };
}

/** What its proofs say. */
export function claimsOf(stored: StoredCertificate): CredentialClaims {
  return { ...stored, holderName: stored.erasedAt === null ? stored.holderName : null };
}
