import { connect } from 'node:net';
import { problem, problemByCode } from '@greenland/shared-schema/contract/problem';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type DoorScene, openDoorScene } from '../../test/door-scene.ts';

let scene: DoorScene;
beforeAll(async () => {
  scene = await openDoorScene();
});
afterAll(() => scene.close());

/** All that comes back; `isCut`: the caller says that no more will come. */
function send(text: string, isCut = false): Promise<string> {
  const { hostname, port } = new URL(scene.url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    let told = '';
    socket.on('data', (bytes) => {
      told += String(bytes);
    });
    socket.on('error', () => socket.destroy());
    socket.once('close', () => resolve(told));
    socket.write(text);
    if (isCut) socket.end();
  });
}

const login = 'POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
const close = 'Host: x\r\nConnection: close\r\n\r\n';

it.each([
  ['another protocol', '\x16\x03\x01\x02\x00\x01\xfc\x03\x03', 'invalid_request'],
  ['a method that nobody knows', `FETCH /api/courses HTTP/1.1\r\n${close}`, 'invalid_request'],
  ['a header that is none', `GET /api/courses HTTP/1.1\r\nA b: c\r\n${close}`, 'invalid_request'],
  [
    'letters in the address that it may not have',
    `GET /api/courses?search=a b HTTP/1.1\r\n${close}`,
    'invalid_request',
  ],
  ['no host', 'GET /api/courses HTTP/1.1\r\nConnection: close\r\n\r\n', 'invalid_request'],
  ['an address without a path', `GET http:// HTTP/1.1\r\n${close}`, 'invalid_request'],
  ['half an address', `GET http://[::1/api HTTP/1.1\r\n${close}`, 'invalid_request'],
  ['headers that are too long', `GET / HTTP/1.1\r\nA: ${'a'.repeat(20_000)}\r\n${close}`, 'headers_too_large'],
  ['two lengths', `${login}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`, 'invalid_request'],
  [
    'a length and pieces',
    `${login}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    'invalid_request',
  ],
  ['a piece without a length', `${login}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n`, 'invalid_request'],
])('is told what is wrong with %s', async (_, text, code) => {
  const [head = '', body = ''] = (await send(text)).split('\r\n\r\n');
  const told = problem.parse(JSON.parse(body));
  const status = problemByCode[told.code].status;
  expect([told.code, told.status]).toEqual([code, status]);
  expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(head).toMatch(/^content-type: application\/problem\+json/im);
  for (const header of [
    'x-request-id: ',
    'x-content-type-options: nosniff',
    'content-security-policy: ',
    'connection: close',
  ])
    expect(head.toLowerCase()).toContain(header);
  expect(head.toLowerCase()).toContain(`x-request-id: ${told.requestId}`);
});

it.each([
  ['pieces', `${login}Transfer-Encoding: chunked\r\n\r\n5\r\n{"a`],
  ['a length', `${login}Content-Length: 50\r\n\r\n{"a`],
])('is told that a body with %s broke off', async (_, text) => {
  expect(await send(text, true)).toMatch(/^HTTP\/1.1 400 [\s\S]*"code":"invalid_request"/);
});

it('answers once, and what was right before it', async () => {
  const told = await send(`GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n\0\0\0\0${'junk\r\n'.repeat(10_000)}`);
  expect(told.match(/HTTP\/1.1 \d+/g)?.at(-1)).toMatch(/200|400/);
  expect((await fetch(`${scene.url}/healthz`)).status).toBe(200);
});

it('takes what it need not understand', async () => {
  expect(await send(`GET /healthz HTTP/1.1\r\nExpect: x\r\n${close}`)).toMatch(/^HTTP\/1.1 200 /);
  expect(await send(`GET http://elsewhere/healthz HTTP/1.1\r\n${close}`)).toMatch(/^HTTP\/1.1 200 /);
  expect(await send('GET /healthz HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1.1 200 /);
});
