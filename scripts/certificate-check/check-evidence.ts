// Everything that a certificate proves about itself, put side by side.
import { gunzipSync } from 'node:zlib';
import { isListed } from '@greenland/shared-schema/protocol/revocation-list';
import type { GivenTrust } from './checker-trust.ts';
import { checkJwsCredential, checkLinkedCredential } from './credential-check.ts';
import type { Finding, Stated } from './finding.ts';
import { checkPaperSignature } from './paper-signature-check.ts';
import { checkQr } from './qr-check.ts';
import type { Evidence, QrInPicture } from './read-evidence.ts';

export async function checkEvidence(evidence: Evidence, trust: GivenTrust): Promise<Finding[]> {
  const findings = await checkProofs(evidence, trust);
  const stated = findings.flatMap((finding) => (finding.stated ? [finding.stated] : []));
  return [...findings, ...compare(stated), ...checkRevocation(stated, trust)];
}

async function checkProofs(evidence: Evidence, trust: GivenTrust): Promise<Finding[]> {
  if (evidence.kind === 'link') return [await checkQr(evidence.text, trust)];
  if (evidence.kind === 'json') return [checkLinkedCredential(evidence.text, trust)];
  if (evidence.kind === 'jws') return [checkJwsCredential(evidence.text, trust)];
  const qr = await checkPictured(evidence.qr, trust);
  if (evidence.kind === 'picture') return [qr];
  const { bytes, credential } = evidence;
  return [
    checkPaperSignature(bytes, trust, credential !== null || typeof evidence.qr === 'object'),
    credential === null
      ? { proof: 'The credential', outcome: 'not_checked', says: ['The PDF holds none that can be read.'] }
      : checkLinkedCredential(credential, trust),
    qr,
  ];
}

async function checkPictured(qr: QrInPicture, trust: GivenTrust): Promise<Finding> {
  const proof = 'The QR code';
  if (qr === 'none') return { proof, outcome: 'not_checked', says: ['No QR code could be read.'] };
  if (qr === 'no_tool') {
    return {
      proof,
      outcome: 'not_checked',
      says: ['Drawing the page needs pdftoppm (poppler-utils), which is not here.'],
    };
  }
  return checkQr(qr.text, trust);
}

/** Genuine parts of two certificates do not make one. A name in the QR code may be the beginning of the whole. */
function compare(stated: readonly Stated[]): Finding[] {
  const [first, ...others] = stated;
  const isOther = others.some(
    (one) => first && (one.code !== first.code || !isSame(one.name, first.name) || !isSame(one.course, first.course)),
  );
  const says = ['Each is genuine by itself, but they name different certificates.'];
  return isOther ? [{ proof: 'The parts together', outcome: 'contradiction', says }] : [];
}

function isSame(one: string | null, other: string | null): boolean {
  if (one === null || other === null) return one === other;
  const begins = (short: string, whole: string) => short.endsWith('…') && whole.startsWith(short.slice(0, -1));
  return one === other || begins(one, other) || begins(other, one);
}

function checkRevocation(stated: readonly Stated[], { list }: GivenTrust): Finding[] {
  const proof = 'Revocation';
  const index = stated.find(({ statusIndex }) => statusIndex !== null)?.statusIndex ?? null;
  if (index === null) return [];
  if (list === null) {
    const says = ['Whether it was revoked since was not looked up: give the list with --status FILE|URL.'];
    return [{ proof, outcome: 'not_checked', says }];
  }
  const asOf = new Date(list.asOf).toISOString().replace(/\.\d+Z/, 'Z');
  const listed = isListed(list, { index, issuedAt: Math.max(...stated.map((one) => one.issuedAt)) }, gunzipSync);
  if (listed === null) {
    const says = [
      `It could not be checked: the list of ${asOf} does not tell of this certificate, or is older than it.`,
    ];
    return [{ proof, outcome: 'not_checked', says }];
  }
  return [
    listed
      ? { proof, outcome: 'revoked', says: [`By the list of ${asOf} it was revoked.`] }
      : { proof, outcome: 'genuine', says: [`Not revoked as of ${asOf}.`] },
  ];
}
