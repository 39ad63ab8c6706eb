import { once } from 'node:events';
import { request as httpRequest, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { problemByCode } from '@greenland/shared-schema/contract/problem';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { memoryBlobs } from '../../test/memory-blobs.ts';
import { createTestDatabase, type TestDatabase } from '../../test/postgres-database.ts';
import { type Database, openDatabase } from '../database/pool.ts';
import { hashBytes } from './content-hash.ts';
import { openPackBlobs, storePack } from './pack-blob-store.ts';
import { createPackDoor } from './pack-door.ts';

let test: TestDatabase;
let database: Database;
let server: Server;

const makePack = (mediaType: string, bytes: Buffer) => ({ hash: hashBytes(bytes), mediaType, bytes });
const json = makePack('application/json', Buffer.from(JSON.stringify({ words: 'again and again '.repeat(500) })));
const film = makePack('video/mp4', Buffer.from(Array.from({ length: 700_001 }, (_, index) => (index * 7919) % 251)));
const drawing = makePack('image/svg+xml', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'));

beforeAll(async () => {
  test = await createTestDatabase();
  database = openDatabase(test.connectionString);
  await database.transaction(async (tx) => {
    for (const pack of [json, film, drawing]) await storePack(tx, pack, memoryBlobs);
  });
  const replyProblem: Parameters<typeof createPackDoor>[0]['replyProblem'] = (_request, response, refused) => {
    response.status(problemByCode[refused.problem].status).json(refused);
  };
  server = express()
    .use(createPackDoor({ packs: openPackBlobs(database, memoryBlobs), replyProblem }))
    .listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(async () => {
  server.close();
  await database.end();
  await test.drop();
});

type Answer = { status: number; headers: IncomingHttpHeaders; body: Buffer };

/** `node:http` rather than fetch, which would undo encodings and add headers of its own. */
async function ask(hash: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  const { port } = server.address() as AddressInfo;
  const request = httpRequest({ port, host: '127.0.0.1', path: `/packs/${hash}`, method, headers }).end();
  const [response] = await once(request, 'response');
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) };
}

describe('whole packs', () => {
  it('[CH3] are immutable, tagged by their hash, of their own type, never sniffed', async () => {
    const answer = await ask(film.hash);
    expect(answer.status).toBe(200);
    expect(answer.body.equals(film.bytes)).toBe(true);
    expect(answer.headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-length': '700001',
      'content-type': 'video/mp4',
      'accept-ranges': 'bytes',
      'x-content-type-options': 'nosniff',
      etag: `"${film.hash}"`,
    });
  });

  it('come as brotli, gzip or as they are, each with a tag of its own', async () => {
    const brotli = await ask(json.hash, { 'accept-encoding': 'gzip, deflate, br' });
    expect(brotli.headers).toMatchObject({
      'content-encoding': 'br',
      etag: `"${json.hash}-br"`,
      vary: 'Accept-Encoding',
    });
    expect(brotliDecompressSync(brotli.body).equals(json.bytes)).toBe(true);
    const zipped = await ask(json.hash, { 'accept-encoding': 'gzip' });
    expect(zipped.headers).toMatchObject({ 'content-encoding': 'gzip', etag: `"${json.hash}-gzip"` });
    expect(gunzipSync(zipped.body).equals(json.bytes)).toBe(true);
    const plain = await ask(json.hash);
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(plain.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(plain.body.equals(json.bytes)).toBe(true);
    expect((await ask(film.hash, { 'accept-encoding': 'br' })).headers['content-encoding']).toBeUndefined();
  });

  it('are not sent again to who has them, and HEAD sends no body', async () => {
    const fresh = await ask(film.hash, { 'if-none-match': `"${film.hash}"` });
    expect([fresh.status, fresh.body.length]).toEqual([304, 0]);
    const head = await ask(film.hash, {}, 'HEAD');
    expect([head.status, head.body.length, head.headers['content-length']]).toEqual([200, 0, '700001']);
  });

  it('shut drawings in: no script, no network', async () => {
    const policy = (await ask(drawing.hash)).headers['content-security-policy'];
    expect(policy).toBe("default-src 'none'; style-src 'unsafe-inline'; sandbox");
  });
});

describe('ranges', () => {
  it('[CH3] resume a download where it was cut', async () => {
    const answer = await ask(film.hash, { range: 'bytes=300000-', 'if-range': `"${film.hash}"` });
    expect(answer.status).toBe(206);
    expect(answer.headers).toMatchObject({ 'content-range': 'bytes 300000-700000/700001', 'content-length': '400001' });
    expect(answer.body.equals(film.bytes.subarray(300_000))).toBe(true);
  });

  it('are never encoded', async () => {
    const answer = await ask(json.hash, { range: 'bytes=0-9', 'accept-encoding': 'br, gzip' });
    expect([answer.status, answer.headers['content-encoding'], String(answer.body)]).toEqual([
      206,
      undefined,
      '{"words":"',
    ]);
  });

  it('that lie outside are 416 with the size', async () => {
    const answer = await ask(film.hash, { range: 'bytes=700001-' });
    expect([answer.status, answer.headers['content-range'], answer.body.length]).toEqual([416, 'bytes */700001', 0]);
  });

  it('of something else give the whole', async () => {
    expect((await ask(film.hash, { range: 'bytes=0-9', 'if-range': '"other"' })).status).toBe(200);
  });
});

describe('refusals', () => {
  it.each([
    ['x'.repeat(43), 'GET', 404, 'not_found'],
    ['../secret', 'GET', 404, undefined],
    ['short', 'GET', 400, 'invalid_request'],
    ['%00', 'GET', 400, 'invalid_request'],
    [film.hash, 'DELETE', 405, 'method_not_allowed'],
  ])('%s %s: %i', async (hash, method, status, code) => {
    const answer = await ask(hash, {}, method);
    expect(answer.status).toBe(status);
    if (code !== undefined) expect(JSON.parse(String(answer.body))).toMatchObject({ problem: code });
    expect(answer.headers['cache-control'] ?? '').not.toContain('immutable');
  });

  it('a client that goes away harms nobody', async () => {
    const { port } = server.address() as AddressInfo;
    const request = httpRequest({ port, host: '127.0.0.1', path: `/packs/${film.hash}` }).end();
    await once(request, 'response');
    request.destroy();
    expect((await ask(film.hash)).body.length).toBe(700_001);
  });
});
