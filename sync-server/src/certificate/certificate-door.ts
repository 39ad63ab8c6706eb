// Certificates over HTTP beside the contract's calls: the verification page, credentials, their status and public keys.
import { X509Certificate } from 'node:crypto';

import { problemByCode, type Refused, refuse } from '@greenland/shared-schema/contract/problem';
import type { Request, RequestHandler, Response } from 'express';
import { drawLogoSvg } from './academy-logo.ts';
import type { StoredCertificate } from './certificate-store.ts';
import { describeIssuer, didPath } from './issuer-did.ts';
import type { SigningKeys } from './signing-keys.ts';
import { type StatusList, statusListPath } from './status-list.ts';
import { drawUnknownPage, drawVerificationPage, drawWaitPage, logoPath, stylePath } from './verification-page.ts';
import { verificationStyle } from './verification-style.ts';
import { type VerificationWords, verificationWords } from './verification-words.ts';

export type CertificateDoorPorts = {
  keys: SigningKeys;
  now: () => number;
  publicUrl: () => string;
  /** As it is now. */
  readStatusList: () => Promise<StatusList>;
  /** By a code as someone typed it; whoever tries too many is refused. */
  findByCode: (typed: string, ip: string) => Promise<StoredCertificate | Refused>;
  /** The one exit for refusals. */
  replyProblem: (res: Response, refused: Refused) => void;
};

/** A route for GET and HEAD; `path` as express takes it. */
export type CertificateMount = { path: string; handler: RequestHandler };

/** Of the verification page. */
export const pagePolicy =
  "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const dayCache = 'public, max-age=86400';
/** Roots of the papers' signatures, for whoever adds them to a reader of PDF. */
const rootPath = '/.well-known/certificate-roots.pem';
const asJws = 'application/vc+jwt';
const asJson = ['application/vc', 'application/ld+json', 'application/json'];

/** Mount `/verify/:code` before the client's pages. None of these needs a token. */
export function certificateMounts(ports: CertificateDoorPorts): CertificateMount[] {
  return [
    { path: '/verify/:code', handler: (req, res) => showVerificationPage(ports, req, res) },
    { path: stylePath, handler: (_req, res) => sendText(res, 'text/css', verificationStyle) },
    { path: logoPath, handler: (_req, res) => sendText(res, 'image/svg+xml', drawLogoSvg('#1f6f5c')) },
    // Before codes: none reads `status`.
    { path: statusListPath, handler: (req, res) => sendStatusList(ports, req, res) },
    { path: '/credentials/:code', handler: (req, res) => sendCredential(ports, req, res) },
    {
      path: '/.well-known/jwks.json',
      handler: (_req, res) => sendKeys(res, 'application/jwk-set+json', JSON.stringify(ports.keys.publicKeySet())),
    },
    { path: didPath, handler: (_req, res) => sendKeys(res, 'application/did+json', describe(ports)) },
    { path: rootPath, handler: (_req, res) => sendKeys(res, 'application/x-pem-file', writeRoots(ports.keys)) },
  ];
}

async function showVerificationPage(ports: CertificateDoorPorts, req: Request, res: Response): Promise<void> {
  const words = verificationWords(req.acceptsLanguages(['en', 'fr']) || 'en');
  const found = await ports.findByCode(parameter(req, 'code'), req.ip ?? '');
  if (!('problem' in found)) return sendPage(res, words, 200, drawVerificationPage(found, words, ports.now()));
  if (found.problem === 'not_found') return sendPage(res, words, 404, drawUnknownPage(words));
  const { retryAfterSeconds } = found;
  if (retryAfterSeconds === undefined || req.accepts(['json', 'html']) !== 'html')
    return ports.replyProblem(res, found);
  res.set('Retry-After', String(retryAfterSeconds));
  sendPage(res, words, problemByCode[found.problem].status, drawWaitPage(words, retryAfterSeconds));
}

function sendPage(res: Response, words: VerificationWords, status: number, page: string): void {
  res.set({
    'Content-Security-Policy': pagePolicy,
    'Content-Language': words.language,
    'Cache-Control': 'no-store',
    Vary: 'Accept, Accept-Language',
  });
  res.status(status).type('html').send(page);
}

/** Also for a revoked certificate: the credential says what was true when it was issued; whether it still is, the status list says. */
async function sendCredential(ports: CertificateDoorPorts, req: Request, res: Response): Promise<void> {
  const found = await ports.findByCode(parameter(req, 'code'), req.ip ?? '');
  if ('problem' in found) return ports.replyProblem(res, found);
  const { credential: jwt, linkedCredential: linked } = found;
  if (linked !== null) return sendSigned(req, res, { jwt, linked });
  if (prefersJson(req)) {
    return ports.replyProblem(res, refuse('not_found', 'Its proof is still being made.', { retryAfterSeconds: 5 }));
  }
  sendSigned(req, res, { jwt, linked: '' });
}

async function sendStatusList(ports: CertificateDoorPorts, req: Request, res: Response): Promise<void> {
  sendSigned(req, res, await ports.readStatusList());
}

function prefersJson(req: Request): boolean {
  return asJson.includes(req.accepts([asJws, ...asJson]) || asJws);
}

/** A JWS unless JSON is asked for. */
function sendSigned(req: Request, res: Response, { jwt, linked }: StatusList): void {
  res.set({ 'Cache-Control': 'no-cache', 'Access-Control-Allow-Origin': '*', Vary: 'Accept' });
  if (prefersJson(req)) res.type('application/vc').send(Buffer.from(linked));
  else res.type(asJws).send(Buffer.from(jwt));
}

function describe({ keys, publicUrl }: CertificateDoorPorts): string {
  return JSON.stringify(describeIssuer(keys, publicUrl()));
}

function writeRoots(keys: SigningKeys): string {
  return keys
    .paperRoots()
    .map((der) => new X509Certificate(der).toString())
    .join('');
}

function sendKeys(res: Response, type: string, text: string): void {
  res.set({ 'Cache-Control': 'public, max-age=300', 'Access-Control-Allow-Origin': '*' });
  res.type(type).send(Buffer.from(text));
}

function sendText(res: Response, type: string, text: string): void {
  res.set('Cache-Control', dayCache).type(type).send(text);
}

function parameter(req: Request, name: string): string {
  const value = req.params[name];
  return typeof value === 'string' ? value : '';
}
