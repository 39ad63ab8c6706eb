// Every call that takes a form, attacked through it. What is refused changes nothing and leaves nothing; nothing is a mistake of ours.
import { request } from 'node:http';
import type { Endpoint } from '@greenland/shared-schema/contract/endpoint';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { nameOf, readContract } from './contract-endpoints.ts';
import { addressOf, openWalk, type Walk } from './contract-walk.ts';
import { type FormAttack, listFormAttacks } from './form-attacks.ts';
import { type ObjectStorage, openObjectStorage } from './object-storage.ts';

let storage: ObjectStorage;
let walk: Walk;
const lines: string[] = [];
beforeAll(async () => {
  storage = await openObjectStorage();
  const environment = { ...storage.environment, LOG_LEVEL: 'error' };
  walk = await openWalk(environment, { write: (line: string) => void lines.push(line) });
});
afterAll(async () => {
  await walk.scene.close();
  await storage.close();
});

const takers = (await readContract()).flatMap((endpoint) => {
  const { upload } = endpoint;
  return upload ? [[nameOf(endpoint), endpoint, upload] as const] : [];
});

const storedNames = () => [...storage.listPacks(), ...storage.listAvatars()].sort();

/** All that a form could have left: objects outside, rows that name them, and the callers themselves. */
async function readTraces(): Promise<unknown> {
  const { rows } = await walk.scene.database.query(
    `select (select array_agg(u::text order by u.id) from users u) as users, (select count(*) from avatars) as pictures,
      (select count(*) from blob_leftovers) as leftovers, (select count(*) from packs) as packs`,
  );
  return { names: storedNames(), rows };
}

/** Sends the beginning of a form and goes. */
function goEarly(endpoint: Endpoint, token: string, { type, body, cutAfter }: FormAttack): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': type, 'content-length': body.length };
  return new Promise((resolve) => {
    const sent = request(addressOf(walk.url, endpoint, {}), { method: endpoint.method, headers });
    sent.on('error', () => resolve());
    sent.write(body.subarray(0, cutAfter), () => setTimeout(() => sent.destroy(), 50));
  });
}

it('there is a call that takes a form', () => expect(takers.length).toBeGreaterThan(0));

it.each(takers)(
  '%s answers every attack by the contract, and keeps nothing of it',
  async (_name, endpoint, upload) => {
    let { token } = await walk.newCaller(endpoint.auth);
    let before = await readTraces();
    for (const attack of await listFormAttacks(upload)) {
      if (attack.cutAfter !== undefined) await goEarly(endpoint, token, attack);
      else {
        const { type, body, name, wanted } = attack;
        const headers = { 'content-type': type };
        const { status, body: told } = await walk.call(endpoint, { token, headers, raw: new Uint8Array(body) });
        expect([name, told.code, status]).toEqual([name, told.code, expect.toBeOneOf(wanted)]);
        if (status < 300) {
          for (const stored of storedNames()) expect(stored).toMatch(/^[\w-]+$/);
          ({ token } = await walk.newCaller(endpoint.auth));
          before = await readTraces();
        }
      }
      await vi.waitFor(async () => expect([attack.name, await readTraces()]).toEqual([attack.name, before]), 5_000);
    }
    expect(lines).toEqual([]);
  },
  180_000,
);
