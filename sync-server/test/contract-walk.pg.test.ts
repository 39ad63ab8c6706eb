// The whole contract on the whole server: whoever adds a call adds a step to walk-steps.ts, or this fails and says what nobody has seen.
import type { Endpoint } from '@greenland/shared-schema/contract/endpoint';
import type { ProblemCode } from '@greenland/shared-schema/contract/problem';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { nameOf, readContract } from './contract-endpoints.ts';
import { isOpenTo, openWalk, roles, rolesFor, type Walk, type WalkRequest } from './contract-walk.ts';
import { throughLostStorage } from './lost-storage-step.ts';
import { walkSteps } from './walk-steps.ts';

let walk: Walk;
let endpoints: Endpoint[];
/** What the contract allows for, and cannot happen to this call. */
const excusedByName = new Map<string, string[]>();
const excuse = (endpoint: Endpoint, code: ProblemCode) =>
  excusedByName.set(nameOf(endpoint), [...(excusedByName.get(nameOf(endpoint)) ?? []), code]);

beforeAll(async () => {
  walk = await openWalk();
  endpoints = await readContract();
  for (const step of walkSteps) await step(walk);
}, 180_000);
afterAll(() => walk.scene.close());

const refusedBy = (policy: Endpoint['auth']) => roles.find((one) => !rolesFor(policy).includes(one));

it('the server offers every call of the contract, and describes each', async () => {
  const described = await (await fetch(`${walk.url}/api/openapi.json`)).json();
  const offered = Object.entries(described.paths as Record<string, object>).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
  );
  expect(offered.sort()).toEqual(endpoints.map(nameOf).sort());
});

it('every call asks for a token and rights as its policy says', async () => {
  for (const endpoint of endpoints.filter(({ auth }) => !isOpenTo(auth) && auth !== 'refresh-token')) {
    const person = await walk.newLearner();
    await walk.see(endpoint, 'sign_in_required', walk.goodRequest(endpoint));
    await walk.see(endpoint, 'invalid_token', walk.goodRequest(endpoint, `${person.token}x`));
    await walk.see(endpoint, 'token_expired', walk.goodRequest(endpoint, walk.expiredToken(person)));
    const outsider = refusedBy(endpoint.auth);
    if (!outsider) excuse(endpoint, 'forbidden');
    else await walk.see(endpoint, 'forbidden', walk.goodRequest(endpoint, (await walk.newPerson(outsider)).token));
  }
}, 180_000);

it('every call with a body refuses what is no body', async () => {
  for (const endpoint of endpoints.filter(({ body }) => body)) {
    const token = isOpenTo(endpoint.auth) ? undefined : (await walk.newCaller(endpoint.auth)).token;
    const { body: _, ...rest } = walk.goodRequest(endpoint, token);
    const json = { ...rest.headers, 'content-type': 'application/json' };
    await walk.see(endpoint, 'malformed_json', { ...rest, headers: json, raw: '{"a":' });
    await walk.see(endpoint, 'invalid_request', { ...rest, body: { nobodyKnowsThisField: 1 } });
    await walk.see(endpoint, 'payload_too_large', { ...rest, headers: json, raw: JSON.stringify('x'.repeat(262_144)) });
    const form = { ...rest.headers, 'content-type': 'application/x-www-form-urlencoded' };
    await walk.see(endpoint, 'unsupported_media_type', { ...rest, headers: form, raw: 'a=b' });
  }
}, 180_000);

/** What is wrong with the address or the headers of a call; null when nothing can be. */
function spoil(endpoint: Endpoint, good: WalkRequest): WalkRequest | null {
  if (endpoint.params) {
    const params = Object.fromEntries(Object.keys(good.params ?? {}).map((name) => [name, '%E0%A4%A']));
    return { ...good, params };
  }
  if (endpoint.query) return { ...good, query: { limit: '0' } };
  return null;
}

it('every call refuses an address that cannot be read', async () => {
  for (const endpoint of endpoints.filter(({ params, query, headers }) => params || query || headers)) {
    const token = isOpenTo(endpoint.auth) ? undefined : (await walk.newCaller(endpoint.auth)).token;
    const spoilt = spoil(endpoint, walk.goodRequest(endpoint, token));
    if (spoilt)
      expect([nameOf(endpoint), (await fetchSpoilt(endpoint, spoilt)).status]).toEqual([nameOf(endpoint), 400]);
    else excuse(endpoint, 'invalid_request');
  }
}, 180_000);

/** The address cannot be read before it is known which call is meant: the answer is noted here. */
async function fetchSpoilt(endpoint: Endpoint, request: WalkRequest) {
  const answer = await walk.call(endpoint, request);
  expect(answer.code).toBe('invalid_request');
  return answer;
}

it('every call of the API has a limit', async () => {
  const limited = await walk.elsewhere({ API_RATE_LIMIT: '1' });
  await fetch(`${limited.url}/api/openapi.json`);
  for (const endpoint of endpoints.filter(({ path }) => path.startsWith('/api/'))) {
    await limited.see(endpoint, 'rate_limited', walk.goodRequest(endpoint));
  }
  await limited.scene.close();
}, 180_000);

it('every call tells when the database is away, or needs none', async () => {
  const cut = await walk.elsewhere({});
  const tokens = new Map<Endpoint, string | undefined>();
  for (const endpoint of endpoints) {
    const { token, refreshToken } = await cut.newCaller(endpoint.auth);
    // With a token where one may be: the good request of a PDF has a link that another server signed.
    const isNobody = endpoint.auth === 'public' || endpoint.auth === 'signed-out';
    tokens.set(endpoint, isNobody ? undefined : endpoint.auth === 'refresh-token' ? refreshToken : token);
  }
  const name = new URL(cut.scene.connectionString.replace('@/', '@socket/')).pathname.slice(1);
  await walk.scene.database.query(`alter database ${name} allow_connections false`);
  await walk.scene.database.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
  for (const endpoint of endpoints) {
    const { status, code } = await cut.call(endpoint, walk.goodRequest(endpoint, tokens.get(endpoint)));
    if (code === null && status < 300) excuse(endpoint, 'database_unavailable');
    else expect([nameOf(endpoint), status]).toEqual([nameOf(endpoint), 503]);
  }
  await walk.scene.database.query(`alter database ${name} allow_connections true`);
  await cut.scene.close();
}, 180_000);

it('every call that needs the object storage tells when it is away', () => throughLostStorage(walk), 60_000);

it('nothing that the contract promises of a call was left out of this walk', () => {
  const unseen = endpoints.map((endpoint) => {
    const excused = ['internal_error', ...(excusedByName.get(nameOf(endpoint)) ?? [])];
    return [nameOf(endpoint), walk.unseen(endpoint, excused)] as const;
  });
  expect(unseen.filter(([, outcomes]) => outcomes.length > 0)).toEqual([]);
});
