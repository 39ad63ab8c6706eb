// Kinds of tokens that are none x every call that asks for one, the socket too (RFC 8725): all get the same refusal.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { nameOf, readContract } from './contract-endpoints.ts';
import { isOpenTo, openWalk, type Walk } from './contract-walk.ts';
import { forgeTokens } from './forged-tokens.ts';
import type { QuickLearner } from './quick-learner.ts';
import { walkSteps } from './walk-steps.ts';
import { WireDevice } from './wire-device.ts';

let walk: Walk;
let learner: QuickLearner;
let tokens: [string, string][];
const endpoints = (await readContract()).filter(({ auth }) => !isOpenTo(auth));

beforeAll(async () => {
  walk = await openWalk();
  for (const step of walkSteps) await step(walk);
  learner = await walk.newLearner();
  const other = await walk.newLearner();
  tokens = [
    ...forgeTokens(walk.scene.dataFolder, learner.token),
    ...otherKinds(learner),
    ['another refresh token', other.refreshToken],
  ];
}, 180_000);
afterAll(() => walk.scene.close());

/** Tokens of ours that are none for this. */
const otherKinds = ({ token, refreshToken }: QuickLearner): [string, string][] => [
  ['a refresh token', refreshToken],
  ['half of a token', token.slice(0, -10)],
  ['a token twice', `${token}.${token}`],
  ['nothing that is a token', 'undefined'],
];

it('the token that they are made from is good', async () => {
  const answer = await fetch(`${walk.url}/api/users/me`, { headers: { authorization: `Bearer ${learner.token}` } });
  expect(answer.status).toBe(200);
});

it.each(endpoints.map((endpoint) => [nameOf(endpoint), endpoint] as const))(
  '%s refuses each of them alike',
  async (_name, endpoint) => {
    const isRefresh = endpoint.auth === 'refresh-token';
    const told: [string, string | null][] = [];
    for (const [kind, token] of tokens.filter(([kind]) => !isRefresh || !kind.includes('refresh token'))) {
      told.push([kind, (await walk.call(endpoint, walk.goodRequest(endpoint, token))).code]);
    }
    // Characters that no bearer token may have (RFC 6750) are no token at all.
    expect(told.filter(([, code]) => code !== 'invalid_token' && code !== 'sign_in_required')).toEqual([]);
    expect(told.length).toBeGreaterThan(30);
  },
);

it('the way to PDFs refuses them, and a token in the address is none', async () => {
  for (const [kind, token] of tokens) {
    const headers = { authorization: `Bearer ${token}` };
    const answer = await fetch(`${walk.url}/api/certificates/${learner.id}/pdf`, { headers });
    expect([kind, answer.status]).toEqual([kind, 401]);
  }
  for (const name of ['token', 'access_token', 'authorization']) {
    expect((await fetch(`${walk.url}/api/users/me?${name}=${learner.token}`)).status).toBe(401);
  }
});

it('the socket refuses them', async () => {
  for (const [kind, token] of tokens) {
    const device = await new WireDevice(walk.url, learner.id, token).open();
    device.hello();
    const { code } = await device.untilClosed();
    expect([kind, code]).toEqual([kind, token === '' ? 4401 : 4201]);
  }
});
