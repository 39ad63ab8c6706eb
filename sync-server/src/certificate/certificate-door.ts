// Certificates over HTTP beside the contract's calls: the verification page, credentials, public keys and PDFs.

import { type Refused, refuse } from '@greenland/shared-schema/contract/problem';
import { id } from '@greenland/shared-schema/record/identifier';
import type { Request, RequestHandler, Response } from 'express';
import type { Database } from '../database/pool.ts';
import type { BlobStore } from '../storage/blob-store.ts';
import { drawLogoSvg } from './academy-logo.ts';
import { readFileByHash } from './certificate-file-store.ts';
import { findCertificateById, type StoredCertificate } from './certificate-store.ts';
import { checkDownloadLink, downloadLinkMs, makeDownloadLink } from './download-link.ts';
import type { SigningKeys } from './signing-keys.ts';
import { drawUnknownPage, drawVerificationPage, logoPath, stylePath } from './verification-page.ts';
import { verificationStyle } from './verification-style.ts';
import { verificationWords } from './verification-words.ts';
import { findCertificateTyped } from './verify-certificate.ts';

export type CertificateDoorPorts = {
  database: Database;
  /** The object storage; left out or null: PDFs are in the database. */
  blobs?: BlobStore | null;
  keys: SigningKeys;
  now: () => number;
  /** Who calls, by the request's token; null without a good one. */
  requireAccount: (req: Request) => Promise<{ userId: string; role: string } | null>;
  /** The one exit for refusals. */
  replyProblem: (res: Response, refused: Refused) => void;
};

/** A route for GET and HEAD; `path` as express takes it. */
export type CertificateMount = { path: string; handler: RequestHandler };

const pagePolicy =
  "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const dayCache = 'public, max-age=86400';

/** Mount `/verify/:code` before the client's pages. None of these needs a token, save the PDF without a signed link. */
export function certificateMounts(ports: CertificateDoorPorts): CertificateMount[] {
  return [
    { path: '/verify/:code', handler: (req, res) => showVerificationPage(ports, req, res) },
    { path: stylePath, handler: (_req, res) => sendText(res, 'text/css', verificationStyle) },
    { path: logoPath, handler: (_req, res) => sendText(res, 'image/svg+xml', drawLogoSvg('#1f6f5c')) },
    { path: '/credentials/:code', handler: (req, res) => sendCredential(ports, req, res) },
    { path: '/.well-known/jwks.json', handler: (_req, res) => sendKeySet(ports, res) },
    { path: '/api/certificates/:id/pdf', handler: (req, res) => sendPdf(ports, req, res) },
  ];
}

async function showVerificationPage(
  { database, now }: CertificateDoorPorts,
  req: Request,
  res: Response,
): Promise<void> {
  const words = verificationWords(req.acceptsLanguages(['en', 'fr']) || 'en');
  const stored = await findCertificateTyped(database, parameter(req, 'code'));
  const page = stored ? drawVerificationPage(stored, words, now()) : drawUnknownPage(words);
  res.status(stored ? 200 : 404);
  res.set({
    'Content-Security-Policy': pagePolicy,
    'Content-Language': words.language,
    'Cache-Control': 'no-store',
    Vary: 'Accept-Language',
  });
  res.type('html').send(page);
}

/** Also for a revoked certificate: the credential says what was true when it was issued; whether it still is, `verify` says. */
async function sendCredential(ports: CertificateDoorPorts, req: Request, res: Response): Promise<void> {
  const stored = await findCertificateTyped(ports.database, parameter(req, 'code'));
  if (!stored) return ports.replyProblem(res, refuse('not_found', 'No certificate has this code.'));
  res.set({ 'Cache-Control': 'no-cache', 'Access-Control-Allow-Origin': '*', 'Content-Type': 'application/vc+jwt' });
  res.end(stored.credential);
}

function sendKeySet({ keys }: CertificateDoorPorts, res: Response): void {
  res.set({ 'Cache-Control': 'public, max-age=300', 'Access-Control-Allow-Origin': '*' });
  res.type('application/jwk-set+json').send(JSON.stringify(keys.publicKeySet()));
}

/** With a signed link: the PDF. With a token of its holder or an admin: on to such a link, good for 24 hours. */
async function sendPdf(ports: CertificateDoorPorts, req: Request, res: Response): Promise<void> {
  const certificateId = parameter(req, 'id');
  const isLink = checkDownloadLink(ports.keys, certificateId, req.query, ports.now());
  const account = isLink ? null : await ports.requireAccount(req);
  if (!isLink && !account) return ports.replyProblem(res, refuse(...refusalWithoutAccount(req)));
  const stored = id.safeParse(certificateId).success
    ? await findCertificateById(ports.database, certificateId)
    : undefined;
  if (!stored) return ports.replyProblem(res, refuse('not_found', 'There is no such certificate.'));
  if (account && account.role !== 'admin' && account.userId !== stored.userId) {
    return ports.replyProblem(res, refuse('forbidden', 'This certificate is somebody else’s.'));
  }
  if (stored.pdf === null) {
    const refused = refuse('not_found', 'The PDF is still being made.', { retryAfterSeconds: 5 });
    return ports.replyProblem(res, refused);
  }
  if (!account) return sendPdfBytes(ports, stored, stored.pdf, res);
  res
    .set('Cache-Control', 'no-store')
    .redirect(302, makeDownloadLink(ports.keys, stored.id, ports.now() + downloadLinkMs));
}

async function sendPdfBytes(
  { database, blobs }: CertificateDoorPorts,
  { code }: StoredCertificate,
  pdf: string,
  res: Response,
): Promise<void> {
  const file = await readFileByHash(database, pdf, blobs);
  if (!file) throw new Error(`The file ${pdf} of a certificate is missing.`);
  res.set({
    'Cache-Control': 'private, max-age=86400',
    'Content-Disposition': `inline; filename="${code}.pdf"`,
    'Content-Type': file.mediaType,
  });
  res.send(Buffer.from(file.body));
}

/** A link that has ended is told apart from no link: its holder signs in and gets another. */
function refusalWithoutAccount(req: Request): ['forbidden' | 'sign_in_required', string] {
  if (req.query.signature === undefined) return ['sign_in_required', 'Sign in, or use a link from your certificates.'];
  return ['forbidden', 'This link is not valid, or its 24 hours are over: take a new one from your certificates.'];
}

function sendText(res: Response, type: string, text: string): void {
  res.set('Cache-Control', dayCache).type(type).send(text);
}

function parameter(req: Request, name: string): string {
  const value = req.params[name];
  return typeof value === 'string' ? value : '';
}
