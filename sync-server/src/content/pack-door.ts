// GET and HEAD /packs/:hash: immutable course content. Knowing a hash is the right to fetch it, so there is no sign-in and any cache may keep it.
// Mount it outside a compressing middleware: it brings its own encodings, and compressed ranges would be wrong bytes.
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { type Refused, refuse } from '@greenland/shared-schema/contract/problem';
import { contentHash } from '@greenland/shared-schema/record/identifier';
import { type Request, type Response, Router } from 'express';
import { readRange } from './byte-range.ts';
import type { PackBlobs, PackEncoding, PackHeading } from './pack-blob-store.ts';

export type PackDoorPorts = {
  packs: PackBlobs;
  /** The server's one exit for refusals. */
  replyProblem: (request: Request, response: Response, refused: Refused) => void;
};

type Sending = { request: Request; response: Response; hash: string; heading: PackHeading; packs: PackBlobs };

/** Bytes never change under their hash. */
const forEver = 'public, max-age=31536000, immutable';

const sliceBytes = 256 * 1024;
/** Clients without brotli (plain http) get gzip made at the request; bigger texts go as they are. */
const gzipLimitBytes = 4 * 1024 * 1024;
const gzipBytes = promisify(gzip);

function setHeaders(response: Response, heading: PackHeading, cacheControl: string): void {
  const charset = heading.mediaType === 'application/json' ? '; charset=utf-8' : '';
  response.set({
    'Content-Type': `${heading.mediaType}${charset}`,
    'Cache-Control': cacheControl,
    'X-Content-Type-Options': 'nosniff',
    'Accept-Ranges': 'bytes',
    // Pages of other origins show the pictures that lists name.
    'Cross-Origin-Resource-Policy': 'cross-origin',
  });
  if (heading.brotliBytes !== null) response.vary('Accept-Encoding');
  if (heading.mediaType === 'image/svg+xml') {
    response.set('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox");
  }
}

async function* readSlices(packs: PackBlobs, hash: string, encoding: PackEncoding, start: number, end: number) {
  for (let offset = start; offset < end; offset += sliceBytes) {
    yield await packs.readSlice(hash, encoding, offset, Math.min(sliceBytes, end - offset));
  }
}

/** Sends bytes [start, end) as fast as the client reads them; a client that goes away is no fault. */
async function sendSlices(sending: Sending, encoding: PackEncoding, start: number, end: number): Promise<void> {
  const { request, response, packs, hash } = sending;
  response.set('Content-Length', String(end - start));
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  try {
    await pipeline(Readable.from(readSlices(packs, hash, encoding, start, end)), response);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE')) throw error;
  }
}

async function sendGzip({ request, response, packs, hash, heading }: Sending): Promise<void> {
  const body = await gzipBytes(await packs.readSlice(hash, 'identity', 0, heading.sizeBytes));
  response.set({ 'Content-Encoding': 'gzip', 'Content-Length': String(body.length) });
  response.end(request.method === 'HEAD' ? undefined : body);
}

type Encoding = PackEncoding | 'gzip';

function chooseEncoding(request: Request, heading: PackHeading): Encoding {
  if (request.headers.range !== undefined || heading.brotliBytes === null) return 'identity';
  if (request.acceptsEncodings('br') === 'br') return 'br';
  return heading.sizeBytes <= gzipLimitBytes && request.acceptsEncodings('gzip') === 'gzip' ? 'gzip' : 'identity';
}

/** The identity body: 206 for a range that fits, 416 for one that does not, else the whole. */
async function sendIdentity(sending: Sending): Promise<void> {
  const { request, response, heading, hash } = sending;
  const range = readRange(request.headers.range, request.get('If-Range'), heading.sizeBytes, `"${hash}"`);
  if (range.kind === 'whole') return sendSlices(sending, 'identity', 0, heading.sizeBytes);
  if (range.kind === 'part') {
    response.status(206).set('Content-Range', `bytes ${range.start}-${range.end}/${heading.sizeBytes}`);
    return sendSlices(sending, 'identity', range.start, range.end + 1);
  }
  response.status(416).set({ 'Content-Range': `bytes */${heading.sizeBytes}`, 'Cache-Control': 'no-store' });
  response.removeHeader('Content-Type');
  response.end();
}

async function sendPack(sending: Sending, cacheControl: string): Promise<void> {
  const { request, response, heading, hash } = sending;
  const encoding = chooseEncoding(request, heading);
  setHeaders(response, heading, cacheControl);
  response.set('ETag', encoding === 'identity' ? `"${hash}"` : `"${hash}-${encoding}"`);
  if (request.fresh) {
    response.removeHeader('Content-Type');
    response.status(304).end();
    return;
  }
  if (encoding === 'identity') return sendIdentity(sending);
  if (encoding === 'gzip') return sendGzip(sending);
  response.set('Content-Encoding', 'br');
  return sendSlices(sending, 'br', 0, heading.brotliBytes ?? 0);
}

/** Answers with the bytes that the address names; `cacheControl` says who may keep them. */
export async function answerPack(
  { packs, replyProblem }: PackDoorPorts,
  request: Request,
  response: Response,
  cacheControl: string,
): Promise<void> {
  const hash = contentHash.safeParse(request.params.hash);
  if (!hash.success) {
    const detail = 'A pack is named by the SHA-256 of its bytes in base64url: 43 characters.';
    replyProblem(request, response, refuse('invalid_request', detail));
    return;
  }
  const heading = await packs.find(hash.data);
  if (heading === null) {
    replyProblem(request, response, refuse('not_found', 'There is no pack with this hash.'));
    return;
  }
  await sendPack({ request, response, packs, hash: hash.data, heading }, cacheControl);
}

/** The router of `/packs/:hash`. Faults of the database go to the application's error handler. */
export function createPackDoor({ packs, replyProblem }: PackDoorPorts): Router {
  const router = Router();
  router.all('/packs/:hash', async (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.set('Allow', 'GET, HEAD');
      replyProblem(request, response, refuse('method_not_allowed', 'Packs are read only: use GET or HEAD.'));
      return;
    }
    await answerPack({ packs, replyProblem }, request, response, forEver);
  });
  return router;
}
