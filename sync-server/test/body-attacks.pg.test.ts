// Every call with a body, attacked through it. What is refused changes nothing; nothing is a mistake of ours.
import type { Endpoint } from '@greenland/shared-schema/contract/endpoint';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { listAttacks } from './body-attacks.ts';
import { nameOf, readContract } from './contract-endpoints.ts';
import { isOpenTo, openWalk, type Walk } from './contract-walk.ts';
import { walkSteps } from './walk-steps.ts';

let walk: Walk;
const lines: string[] = [];
beforeAll(async () => {
  walk = await openWalk({ LOG_LEVEL: 'error' }, { write: (line: string) => void lines.push(line) });
  for (const step of walkSteps) await step(walk);
}, 180_000);
afterAll(() => walk.scene.close());

const endpoints = (await readContract()).filter(({ body }) => body);

const newToken = async ({ auth }: Endpoint) => (isOpenTo(auth) ? undefined : (await walk.newCaller(auth)).token);

it.each(endpoints.map((endpoint) => [nameOf(endpoint), endpoint] as const))(
  '%s answers every attack by the contract',
  async (_name, endpoint) => {
    const { body: good, ...rest } = walk.goodRequest(endpoint);
    let token = await newToken(endpoint);
    const attacks = listAttacks(endpoint, good);
    expect(attacks.length).toBeGreaterThan(40);
    for (const { name, raw, headers, wanted } of attacks) {
      const sent = { ...rest.headers, 'content-type': 'application/json', ...headers };
      const { status, body } = await walk.call(endpoint, { ...rest, token, headers: sent, raw: Buffer.from(raw) });
      expect([name, body.code, status]).toEqual([
        name,
        body.code,
        wanted ? expect.toBeOneOf(wanted) : expect.not.toBeOneOf([500]),
      ]);
      if (status < 300) token = await newToken(endpoint);
    }
    expect(lines.filter((line) => line.includes('call-failed'))).toEqual([]);
  },
  120_000,
);
