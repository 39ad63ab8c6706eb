import { afterEach, expect, it } from 'vitest';
import { answerJson, type LocalHttp, readBody, startLocalHttp } from '../../test/local-http.ts';
import { makeRestCall } from './rest-call.ts';

let server: LocalHttp | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function startCall(answer: Parameters<typeof startLocalHttp>[0], timeoutMs = 2000) {
  server = await startLocalHttp(answer);
  return makeRestCall({ baseUrl: server.baseUrl, fetch, timeoutMs });
}

it('sends JSON and the token, and answers the parsed body', async () => {
  const call = await startCall(async (request, response) => {
    const { method, url, headers } = request;
    answerJson(response, 201, { method, url, authorization: headers.authorization, body: await readBody(request) });
  });
  expect(await call('POST', '/api/x', { body: { a: 1 }, token: 't' })).toEqual({
    ok: true,
    body: { method: 'POST', url: '/api/x', authorization: 'Bearer t', body: '{"a":1}' },
  });
});

it('answers null for 204', async () => {
  const call = await startCall((_, response) => void response.writeHead(204).end());
  expect(await call('POST', '/api/x')).toEqual({ ok: true, body: null });
});

it('reads a problem into its code and the places of its errors', async () => {
  const errors = [{ path: 'email', message: 'not an address' }];
  const call = await startCall((_, response) => answerJson(response, 400, { code: 'invalid', errors, detail: 'x' }));
  expect(await call('POST', '/api/x')).toEqual({ ok: false, status: 400, fault: { code: 'invalid', errors } });
});

const noAnswer = { ok: false, status: 0, fault: { code: 'network', errors: [] } };

it('takes a page of a captive portal for no answer, whatever its status', async () => {
  for (const status of [200, 401, 511]) {
    const call = await startCall(
      (_, response) => void response.writeHead(status, { 'content-type': 'text/html' }).end('<!doctype html>'),
    );
    expect(await call('GET', '/api/x')).toEqual(noAnswer);
    await server?.close();
  }
});

it('takes a redirect, broken JSON and an error that is no problem for no answer', async () => {
  const call = await startCall((request, response) => {
    if (request.url === '/redirect') response.writeHead(302, { location: '/else' }).end();
    else if (request.url === '/broken') response.writeHead(200, { 'content-type': 'application/json' }).end('{"a":');
    else answerJson(response, 401, { message: 'of someone else' });
  });
  for (const path of ['/redirect', '/broken', '/else']) expect(await call('GET', path)).toEqual(noAnswer);
});

it('gives up on a server that says nothing', async () => {
  const call = await startCall(() => undefined, 50);
  expect(await call('GET', '/api/x')).toEqual(noAnswer);
});

it('says network when nobody listens', async () => {
  const call = await startCall(() => undefined);
  await server?.close();
  expect(await call('GET', '/api/x')).toEqual(noAnswer);
});
