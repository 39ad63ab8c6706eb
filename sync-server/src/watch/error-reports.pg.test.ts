// Sentry over its own protocol: a server of ours takes the envelopes of the whole academy and looks into them.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeRegistration } from '../../test/door-scene.ts';
import { openSyncScene } from '../../test/sync-scene.ts';

type Envelope = { path: string; text: string };

const envelopes: Envelope[] = [];
let sink: Server;
beforeAll(async () => {
  sink = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const bytes = Buffer.concat(chunks);
      const text = String(req.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes);
      envelopes.push({ path: req.url ?? '', text });
      res.setHeader('content-type', 'application/json').end('{}');
    });
  });
  await new Promise<void>((resolve) => sink.listen(0, '127.0.0.1', resolve));
});
afterAll(() => new Promise((resolve) => sink.close(resolve)));

const dsn = () => `http://key@127.0.0.1:${(sink.address() as AddressInfo).port}/7`;
const sentinel = 'Zqxjk';
const person = () =>
  makeRegistration({ email: `${sentinel}@example.org`, firstName: sentinel, password: `${sentinel}-Pass-7` });

/** One mistake of ours, over HTTP. */
async function makeMistake(environment: Record<string, string>): Promise<string> {
  const scene = await openSyncScene(environment);
  await scene.database.query('alter table users rename column total_points to gone');
  const answer = await fetch(`${scene.url}/api/auth/register?secret=${sentinel}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': sentinel, authorization: `Bearer ${sentinel}` },
    body: JSON.stringify(person()),
  });
  const told = (await answer.json()) as { code: string; requestId: string };
  expect(told.code).toBe('internal_error');
  // A refusal is no mistake.
  expect((await fetch(`${scene.url}/api/nowhere/${sentinel}`)).status).toBe(404);
  await scene.close();
  return told.requestId;
}

it('tells each mistake once, by kind, code, place and request id, and nothing that a person gave', async () => {
  const requestId = await makeMistake({ SENTRY_DSN: dsn() });
  const events = envelopes.filter(({ text }) => text.includes('"exception"'));
  expect(events).toHaveLength(1);
  expect(events[0]?.path).toMatch(/^\/api\/7\/envelope\//);
  expect(events[0]?.text).toContain(requestId);
  expect(events[0]?.text).toContain('42703');
  expect(events[0]?.text).toMatch(/open-account|user-store|pool/);
  for (const { text } of envelopes) expect(text).not.toMatch(new RegExp(`${sentinel}|example\\.org|N’Diaye`, 'i'));
});

it('tells nobody when no address is set', async () => {
  envelopes.length = 0;
  await makeMistake({});
  expect(envelopes).toEqual([]);
});
