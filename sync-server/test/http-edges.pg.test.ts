// What HTTP itself allows for: other methods, HEAD, OPTIONS, addresses that are wrong or endless, bytes that are no HTTP, and slow ones.
import { connect } from 'node:net';
import type { Endpoint } from '@greenland/shared-schema/contract/endpoint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nameOf, readContract } from './contract-endpoints.ts';
import { holdHeaders, holdProblem, readAnswer } from './contract-hold.ts';
import { openSyncScene, type SyncScene } from './sync-scene.ts';

let scene: SyncScene;
beforeAll(async () => {
  scene = await openSyncScene();
});
afterAll(() => scene.close());

const endpoints = await readContract();
const verbs = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const paths = [...new Set(endpoints.map(({ path }) => path))];
const methodsOf = (path: string) => endpoints.filter((one) => one.path === path).map(({ method }): string => method);
const ask = async (method: string, path: string) => readAnswer(await fetch(`${scene.url}${path}`, { method }));
const fill = (path: string) => path.replace(/:\w+/g, 'x');

/** What the server answers to `bytes`, sent with `pauseMs` between its parts; and how long the connection lived. */
function converse(parts: readonly string[], pauseMs = 0): Promise<{ text: string; aliveMs: number }> {
  return new Promise((resolve) => {
    const { hostname, port } = new URL(scene.url);
    const since = performance.now();
    const socket = connect(Number(port), hostname);
    let text = '';
    let index = 0;
    const say = () => {
      const part = parts[index];
      index += 1;
      if (part !== undefined && socket.writable) socket.write(part, () => setTimeout(say, pauseMs));
    };
    socket.on('connect', say);
    socket.on('data', (bytes) => {
      text += String(bytes);
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => resolve({ text, aliveMs: performance.now() - since }));
  });
}

describe.each(paths)('%s', (path) => {
  it('answers OPTIONS with the methods that it takes, and 405 to all others', async () => {
    const taken = methodsOf(path);
    const allowed = [...taken, 'OPTIONS', ...(taken.includes('GET') ? ['HEAD'] : [])].sort();
    const options = await ask('OPTIONS', fill(path));
    expect([options.status, listAllowed(options)]).toEqual([204, allowed]);
    for (const method of verbs.filter((one) => !taken.includes(one))) {
      const answer = await ask(method, fill(path));
      // Another call may have a parameter where this one has a word.
      const other = endpoints.find((one) => one.method === method && matches(one, fill(path)));
      if (other) continue;
      expect([method, answer.code, listAllowed(answer)]).toEqual([method, 'method_not_allowed', allowed]);
      holdProblem(answer);
    }
  });
});

const listAllowed = ({ headers }: { headers: Headers }) => headers.get('allow')?.split(', ').sort();

function matches({ path }: Endpoint, real: string): boolean {
  return new RegExp(`^${path.replaceAll('.', '\\.').replace(/:\w+/g, '[^/]+')}$`).test(real);
}

it('HEAD is GET without a body, for every call that has a GET', async () => {
  for (const endpoint of endpoints.filter(({ method }) => method === 'GET')) {
    const [head, get] = [await ask('HEAD', fill(endpoint.path)), await ask('GET', fill(endpoint.path))];
    expect([nameOf(endpoint), head.status, head.text]).toEqual([nameOf(endpoint), get.status, '']);
    for (const name of ['content-type', 'cache-control', 'etag', 'www-authenticate']) {
      expect([endpoint.path, name, head.headers.get(name)]).toEqual([endpoint.path, name, get.headers.get(name)]);
    }
  }
});

it('what is served beside the contract takes GET and HEAD alone', async () => {
  const byName = ['/verify/x', '/credentials/x', '/packs/x', '/media/x', '/avatars/x'];
  for (const path of ['/metrics', '/api/docs', '/.well-known/jwks.json', ...byName]) {
    const answer = await ask('POST', path);
    expect([path, answer.code, answer.headers.get('allow')]).toEqual([
      path,
      'method_not_allowed',
      'GET, HEAD, OPTIONS',
    ]);
  }
});

it.each([
  '%',
  '%zz',
  '%E0%A4%A',
  '%c0%af',
  '%00',
  '..%2f..%2fetc',
  '%2e%2e',
  '\\',
  '//',
  ';',
  '%F0%9F%98%80',
  'x'.repeat(8_000),
])('an address with %s is answered, never by a mistake of ours', async (piece) => {
  for (const path of [
    `/api/courses/${piece}`,
    `/api/${piece}`,
    `/api/courses?search=${piece}`,
    `/${piece}`,
    `/verify/${piece}`,
  ]) {
    const answer = await ask('GET', path);
    expect([path.slice(0, 40), answer.status]).toEqual([path.slice(0, 40), expect.toBeOneOf([200, 400, 404])]);
    if (answer.code !== null) holdProblem(answer);
  }
});

it('addresses that lead nowhere have every header too, and count', async () => {
  for (const path of ['/api/nowhere', '/api/users/me/nothing/here', '/api/']) {
    const answer = await ask('GET', path);
    expect([path, answer.code]).toEqual([path, 'not_found']);
    holdHeaders(path, answer);
    holdProblem(answer);
  }
});

it.each([
  ['no HTTP at all', 'hello\r\n\r\n', /^HTTP\/1\.1 400 /],
  ['a method that does not exist', 'BREW /api/courses HTTP/1.1\r\nHost: x\r\n\r\n', /^HTTP\/1\.1 400 /],
  ['TRACE', 'TRACE /api/courses HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', /^HTTP\/1\.1 (405|501) /],
  ['an endless address', `GET /${'x'.repeat(40_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, /^HTTP\/1\.1 431 /],
  ['endless headers', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`, /^HTTP\/1\.1 431 /],
  [
    'two lengths',
    'POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}',
    /^HTTP\/1\.1 400 /,
  ],
  [
    'a length and chunks (smuggling)',
    'POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    /^HTTP\/1\.1 400 /,
  ],
  ['no host', 'GET /healthz HTTP/1.1\r\n\r\n', /^HTTP\/1\.1 400 /],
])('%s', async (_what, bytes, wanted) => {
  const { text } = await converse([bytes]);
  expect(text).toMatch(wanted);
  expect(text).not.toMatch(/node_modules|at .*\.ts/);
});

it('a chunked body over 256 KiB is 413 too, and the connection goes on or ends', async () => {
  const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
  const head =
    'POST /api/auth/login HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n';
  const { text } = await converse([head, ...Array.from({ length: 5 }, () => chunk), '0\r\n\r\n']);
  expect(text).toMatch(/^HTTP\/1\.1 413 /);
});
