// Who gets the PDF of a certificate, and how. Invariant: only its holder, an admin, or who has a link made here that is still in time.
import { setTimeout as delay } from 'node:timers/promises';
import { type Refused, refuse } from '@greenland/shared-schema/contract/problem';
import { id } from '@greenland/shared-schema/record/identifier';
import { findStoredOutside, readStoredFile } from '../content/pack-blob-store.ts';
import type { Database } from '../database/pool.ts';
import { isJobDead } from '../job/job-ledger-store.ts';
import { type BlobStore, dispositionOf, type ServedAs } from '../storage/blob-store.ts';
import { findCertificateById, type StoredCertificate } from './certificate-store.ts';
import { checkDownloadLink, downloadLinkMs, makeDownloadLink } from './download-link.ts';
import { paperKey } from './issue-certificate.ts';
import type { RemakePaper } from './remake-paper.ts';
import type { SigningKeys } from './signing-keys.ts';

export type PaperPorts = {
  database: Database;
  blobs: BlobStore;
  keys: SigningKeys;
  now: () => number;
  /** How long a request waits for a PDF that is being made. */
  paperWaitMs?: number;
  /** What to do about a PDF that is no longer in its storage. */
  remakePaper: RemakePaper;
};

/** `query`: of the address. `caller` null: without a good token. */
export type PaperRequest = { id: string; query: unknown; caller: { userId: string; role: string } | null };
/** Where to go on, or the bytes and the headers that go with them. */
export type Paper = { location: string } | { bytes: Uint8Array; headers: Record<string, string> };

const usualWaitMs = 10_000;
const lookMs = 150;

/** With a link: the PDF. With a token: on to a link. Bytes that are in an object storage come from there. */
export async function findPaper(ports: PaperPorts, request: PaperRequest): Promise<Paper | Refused> {
  const now = ports.now();
  const linkEnds = checkDownloadLink(ports.keys, request.id, request.query, now);
  if (linkEnds === null && !request.caller) return refuseStranger(request.query);
  const stored = id.safeParse(request.id).success ? await findCertificateById(ports.database, request.id) : undefined;
  if (!stored) return refuse('not_found', 'There is no such certificate.');
  if (linkEnds === null && !isOpenTo(stored, request.caller)) {
    return refuse('forbidden', 'This certificate is somebody else’s.');
  }
  const pdf = await waitForPdf(ports, stored);
  if (pdf === null) return (await isJobDead(ports.database, paperKey(stored.id))) ? neverMade : refuseYet();
  const endsAt = linkEnds ?? now + downloadLinkMs;
  const outside = await linkOutside(ports, pdf, stored.code, Math.max(1, Math.floor((endsAt - now) / 1000)));
  if (outside === 'lost') return loseTo(ports, pdf);
  if (outside !== null) return { location: outside };
  if (linkEnds === null) return { location: makeDownloadLink(ports.keys, stored.id, endsAt) };
  return (await readPaper(ports, pdf, stored.code)) ?? loseTo(ports, pdf);
}

/** The job is dead, which the server has told whoever runs it. */
const neverMade = refuse('not_found', 'The PDF could not be made. The academy has been told, and will see to it.');
const refuseYet = () => refuse('not_found', 'The PDF is still being made.', { retryAfterSeconds: 5 });

async function loseTo({ remakePaper }: PaperPorts, pdf: string): Promise<Refused> {
  await remakePaper(pdf);
  return refuseYet();
}

const servedAs = (code: string): ServedAs => ({ mediaType: 'application/pdf', fileName: `${code}.pdf` });

/** Null: the bytes are in their row, or the storage gives nothing to strangers. Lost: it would send them to nothing. */
async function linkOutside(
  { database, blobs }: PaperPorts,
  pdf: string,
  code: string,
  seconds: number,
): Promise<string | 'lost' | null> {
  if (!(await findStoredOutside(database, [pdf])).has(pdf)) return null;
  const url = await blobs.signUrl(pdf, seconds, servedAs(code));
  return url !== null && (await blobs.size(pdf)) === null ? 'lost' : url;
}

function isOpenTo(stored: StoredCertificate, caller: PaperRequest['caller']): boolean {
  return caller !== null && (caller.role === 'admin' || caller.userId === stored.userId);
}

/** The job that makes it runs in a moment: who asks right after the exam waits for it. */
async function waitForPdf(ports: PaperPorts, stored: StoredCertificate): Promise<string | null> {
  const looks = Math.floor((ports.paperWaitMs ?? usualWaitMs) / lookMs);
  let { pdf } = stored;
  for (let look = 0; pdf === null && look < looks; look += 1) {
    if (await isJobDead(ports.database, paperKey(stored.id))) break;
    await delay(lookMs);
    pdf = (await findCertificateById(ports.database, stored.id))?.pdf ?? null;
  }
  return pdf;
}

/** Null: lost. */
async function readPaper({ database, blobs }: PaperPorts, pdf: string, code: string): Promise<Paper | null> {
  const bytes = await readStoredFile(database, pdf, blobs);
  if (!bytes) return null;
  const headers = {
    'Cache-Control': 'private, max-age=86400',
    'Content-Disposition': dispositionOf(servedAs(code)),
    'Content-Type': servedAs(code).mediaType,
  };
  return { bytes, headers };
}

/** A link that has ended is told apart from no link: its holder signs in and gets another. */
function refuseStranger(query: unknown): Refused {
  const isLink = typeof query === 'object' && query !== null && 'signature' in query && query.signature !== undefined;
  if (!isLink) return refuse('sign_in_required', 'Sign in, or use a link from your certificates.');
  return refuse(
    'forbidden',
    'This link is not valid, or its 24 hours are over: take a new one from your certificates.',
  );
}
