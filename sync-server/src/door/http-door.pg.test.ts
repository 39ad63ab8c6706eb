import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { problemByCode } from '@greenland/shared-schema/contract/problem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type DoorScene, makeRegistration, openDoorScene } from '../../test/door-scene.ts';

const folder = mkdtempSync(join(tmpdir(), 'greenland-pages-'));
let scene: DoorScene;
beforeAll(async () => {
  for (const place of ['client/assets', 'dashboard']) mkdirSync(join(folder, place), { recursive: true });
  writeFileSync(join(folder, 'client/index.html'), '<!doctype html><title>Academy</title>');
  writeFileSync(join(folder, 'client/service-worker.js'), 'self;');
  writeFileSync(join(folder, 'client/assets/app-Ab12Cd34.js'), `export const text = '${'x'.repeat(4000)}';`);
  writeFileSync(join(folder, 'dashboard/index.html'), '<!doctype html><title>Dashboard</title>');
  scene = await openDoorScene({
    clientFolder: join(folder, 'client'),
    dashboardFolder: join(folder, 'dashboard'),
    corsOrigins: ['https://school.example.org'],
    isProduction: true,
  });
});
afterAll(async () => {
  await scene.close();
  rmSync(folder, { recursive: true });
});

it.each([
  ['another state of a page', '/', { 'if-match': '"x"' }, 412, 'precondition_failed'],
  [
    'an older file',
    '/service-worker.js',
    { 'if-unmodified-since': 'Thu, 01 Jan 1970 00:00:00 GMT' },
    412,
    'precondition_failed',
  ],
  ['a part that there is not', '/service-worker.js', { range: 'bytes=99999999-' }, 416, 'range_not_satisfiable'],
])('refuses who asks for %s', async (_, path, headers: Record<string, string>, status, code) => {
  const answer = await fetch(`${scene.url}${path}`, { headers });
  expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([status, code]);
});

const register = (more: Parameters<DoorScene['call']>[2]) => scene.call('POST', '/api/auth/register', more);

describe('bodies', () => {
  it.each([
    ['no JSON', 400, 'malformed_json', { raw: '{"email":' }],
    ['a bare value', 400, 'malformed_json', { raw: '7' }],
    ['a list', 400, 'invalid_request', { raw: '[]' }],
    ['nothing', 400, 'invalid_request', {}],
    [
      'a form',
      415,
      'unsupported_media_type',
      { raw: 'a=b', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    ],
    [
      'another alphabet',
      415,
      'unsupported_media_type',
      { raw: '{}', headers: { 'content-type': 'application/json; charset=latin1' } },
    ],
    ['an unknown packing', 415, 'unsupported_media_type', { raw: '{}', headers: { 'content-encoding': 'zip' } }],
    ['too much', 413, 'payload_too_large', { body: { email: 'x'.repeat(300_000) } }],
    ['a poisoned prototype', 400, 'invalid_request', { raw: '{"__proto__":{"role":"admin"},"email":"a@b.co"}' }],
    ['deep nesting', 400, 'malformed_json', { raw: `{"email":${'['.repeat(100_000)}` }],
    [
      'deep nesting that closes',
      400,
      'invalid_request',
      { raw: `{"email":${'['.repeat(60_000)}${']'.repeat(60_000)}}` },
    ],
    ['a lone surrogate', 400, 'invalid_request', { raw: JSON.stringify(makeRegistration({ firstName: 'A\ud800' })) }],
    ['a huge number', 400, 'invalid_request', { raw: '{"email":1e999}' }],
  ])('refuses %s', async (_what, status, code, more) => {
    const { body, ...answer } = await register(more);
    expect([answer.status, body.code]).toEqual([status, code]);
  });

  it('goes on with the next good body', async () => {
    expect((await register({ body: makeRegistration() })).status).toBe(201);
  });

  it('takes bodies just under the limit', async () => {
    const body = { ...makeRegistration(), lastName: 'x'.repeat(256 * 1024 - 400) };
    expect((await register({ body })).body.code).toBe('invalid_request');
  });
});

describe('addresses and methods', () => {
  it('answers 404 and 405 as problems', async () => {
    expect((await scene.call('GET', '/api/nothing')).body.code).toBe('not_found');
    expect((await scene.call('POST', '/nowhere')).body.code).toBe('not_found');
    const wrong = await scene.call('DELETE', '/api/auth/login');
    expect([wrong.status, wrong.body.code, wrong.headers.get('allow')]).toEqual([
      405,
      'method_not_allowed',
      'POST, OPTIONS',
    ]);
    expect((await scene.call('GET', '/api/problems/%E0%A4%A')).status).toBe(400);
  });

  it('tells what each problem code means, at the address that problems name as their type', async () => {
    const { body } = await scene.call('GET', '/api/nothing');
    const address = new URL(String(body.type));
    expect((await scene.call('GET', address.pathname)).body).toEqual({ code: 'not_found', ...problemByCode.not_found });
    expect((await scene.call('GET', '/api/problems/unheard_of')).status).toBe(404);
  });

  it('describes itself', async () => {
    const { body } = await scene.call('GET', '/api/openapi.json');
    expect(Object.keys(body.paths as object)).toEqual(
      expect.arrayContaining(['/api/auth/login', '/healthz', '/api/problems/{code}']),
    );
  });
});

describe('headers', () => {
  it('are those of a hardened server, on pages, answers and refusals alike', async () => {
    for (const path of ['/', '/api/nothing', '/healthz', '/api/openapi.json']) {
      const { headers } = await scene.call('GET', path);
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toContain("script-src 'self';");
      expect(policy).toContain("connect-src 'self' ws://academy.test;");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe|\*/);
      expect(headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('x-powered-by')).toBeNull();
    }
  });

  it('let pages of listed origins call, and no others', async () => {
    const ask = (origin: string) =>
      scene.call('OPTIONS', '/api/auth/login', { headers: { origin, 'access-control-request-method': 'POST' } });
    const listed = await ask('https://school.example.org');
    expect([listed.status, listed.headers.get('access-control-allow-origin')]).toEqual([
      204,
      'https://school.example.org',
    ]);
    expect(listed.headers.get('access-control-allow-headers')).toContain('Authorization');
    for (const origin of ['https://evil.example.org', 'null', 'https://school.example.org.evil.net']) {
      expect((await ask(origin)).headers.get('access-control-allow-origin')).toBeNull();
    }
    const { headers } = await scene.call('GET', '/healthz', { headers: { origin: 'https://school.example.org' } });
    expect(headers.get('access-control-allow-credentials')).toBeNull();
    expect(headers.get('vary')).toContain('Origin');
  });
});

describe('pages', () => {
  it('gives screens the page, asked for again each time, and hashed files for ever', async () => {
    for (const path of ['/', '/courses/some-course', '/verify']) {
      const { text, headers } = await scene.call('GET', path);
      expect([text, headers.get('cache-control')]).toEqual(['<!doctype html><title>Academy</title>', 'no-cache']);
    }
    expect((await scene.call('GET', '/admin')).text).toContain('Dashboard');
    expect((await scene.call('GET', '/admin/events')).text).toContain('Dashboard');
    expect((await scene.call('GET', '/service-worker.js')).headers.get('cache-control')).toBe('no-cache');
    const asset = await scene.call('GET', '/assets/app-Ab12Cd34.js', { headers: { 'accept-encoding': 'br' } });
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(asset.headers.get('content-encoding')).toBe('br');
  });

  it('gives no page for missing files and other rooms, and none outside its folder', async () => {
    for (const path of [
      '/assets/gone-Ab12Cd34.js',
      '/packs/nothing',
      '/.well-known/nothing',
      '/admin/x.js',
      '/..%2fdashboard/index.html',
    ]) {
      const { status, headers } = await scene.call('GET', path);
      expect([path, status]).toEqual([path, status === 403 ? 403 : 404]);
      expect(headers.get('content-type')).toContain('application/problem+json');
    }
  });
});

describe('mistakes of ours', () => {
  it('are 500 without a word about the inside, and in the log with the same request id', async () => {
    await scene.database.query('alter table users rename column total_points to gone');
    const learner = await scene.call('POST', '/api/auth/register', { body: makeRegistration() });
    await scene.database.query('alter table users rename column gone to total_points');
    expect([learner.status, learner.body.code]).toEqual([500, 'internal_error']);
    expect(learner.text).not.toMatch(/total_points|select|\.ts|node_modules/i);
    const line = scene.logged.find((one) => one.includes('call-failed')) ?? '';
    expect(JSON.parse(line)).toMatchObject({ requestId: learner.body.requestId, code: '42703' });
    expect(line).not.toContain(String(makeRegistration().firstName));
  });
});

it('packs answers that are long, for who can unpack them, and no files', async () => {
  const read = (path: string, encoding: string) =>
    scene.call('GET', path, { headers: { 'accept-encoding': encoding } }).then(({ headers }) => headers);
  for (const encoding of ['gzip', 'br']) {
    const headers = await read('/api/openapi.json', encoding);
    expect([headers.get('content-encoding'), headers.get('vary')]).toEqual([
      encoding,
      expect.stringContaining('Accept-Encoding'),
    ]);
  }
  expect((await read('/api/openapi.json', 'identity')).get('content-encoding')).toBeNull();
  expect((await read('/api/nowhere', 'gzip')).get('content-encoding')).toBeNull();
});

it('answers HEAD like GET, without a body', async () => {
  const { port } = new URL(scene.url);
  const length = await new Promise((resolve, reject) => {
    request({ port, path: '/healthz', method: 'HEAD' }, (res) =>
      resolve([res.statusCode, res.headers['content-length']]),
    )
      .on('error', reject)
      .end();
  });
  expect(length).toEqual([200, '15']);
});
