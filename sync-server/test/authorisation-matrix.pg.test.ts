// Every route x nobody, a stranger's token, each role, and another learner. Generated from the policies of the contract and the two tables below:
// a route without a policy, or with a parameter of which nobody says whose it is, fails.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Server } from 'node:http';
import type { Endpoint } from '@greenland/shared-schema/contract/endpoint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nameOf, readContract } from './contract-endpoints.ts';
import { isOpenTo, openWalk, roles, rolesFor, type Walk } from './contract-walk.ts';
import { walkSteps } from './walk-steps.ts';

/** What a route that names something tells somebody to whom it does not belong; `open`: it belongs to everyone. */
const toOthers: Record<string, number | 'open'> = {
  'GET /api/courses/:id': 'open',
  'GET /api/courses/:id/lessons': 403,
  'PUT /api/courses/:id/rating': 403,
  'GET /api/admin/analytics/courses/:id': 403,
  'GET /api/courses/:courseId/quizzes/:quizId': 403,
  'POST /api/quizzes/:quizId/submit': 403,
  'GET /api/quizzes/:quizId/results': 403,
  'GET /api/certificates/verify/:code': 'open',
  'GET /api/certificates/:id/pdf': 403,
  'POST /api/admin/certificates/:code/revoke': 'open',
  'POST /api/admin/certificates/:code/reissue': 'open',
  'GET /api/problems/:code': 'open',
  'PATCH /api/users/me/devices/:id': 404,
  'DELETE /api/users/me/devices/:id': 404,
};

/** What is served beside the contract, and who may have it. */
const besideTheContract: Record<string, string> = {
  '/api/docs': 'everyone',
  '/api/docs/start.js': 'everyone',
  '/api/docs/swagger-ui.css': 'everyone',
  '/api/docs/swagger-ui-bundle.js': 'everyone',
  '/api/docs/favicon-32x32.png': 'everyone',
  '/metrics': 'who has METRICS_TOKEN, else this machine (metrics.pg.test.ts)',
  '/packs/:hash': 'who knows the hash of its bytes (pack-door.pg.test.ts)',
  '/media/:hash': 'who has a signed link to it (media-door.pg.test.ts)',
  '/avatars/:name': 'who knows the random name of it (avatar.pg.test.ts)',
  '/verify/:code': 'who knows the code',
  '/verify-page/page.css': 'everyone',
  '/verify-page/logo.svg': 'everyone',
  '/credentials/:code': 'who knows the code',
  '/credentials/status': 'everyone',
  '/.well-known/jwks.json': 'everyone',
  '/.well-known/did.json': 'everyone',
  '/.well-known/certificate-roots.pem': 'everyone',
};

/** What a call needs that tells its own people apart: done before somebody whom its policy lets in asks. */
const makeTheirs: Record<string, (userId: string) => Promise<unknown>> = {
  'GET /api/admin/analytics/courses/:id': (userId) =>
    walk.scene.database.query('update courses set instructor_id = $1', [userId]),
};

type Route = { path: string | RegExp };
type Application = { router: { stack: { route?: Route }[] } };

/** The paths that express really serves, pages of the app aside. */
async function readRoutes(url: string): Promise<string[]> {
  let server: Server | undefined;
  const listen = (message: unknown) => {
    server = (message as { server: Server }).server;
  };
  subscribe('http.server.request.start', listen);
  await fetch(`${url}/healthz`);
  unsubscribe('http.server.request.start', listen);
  const heard = (server?.listeners('request') ?? []) as unknown as (Partial<Application> | undefined)[];
  const app = heard.find((listener) => listener?.router !== undefined);
  const paths = app?.router?.stack.flatMap(({ route }) => (typeof route?.path === 'string' ? [route.path] : [])) ?? [];
  return [...new Set(paths)];
}

let walk: Walk;
const endpoints = await readContract();
beforeAll(async () => {
  walk = await openWalk();
  for (const step of walkSteps) await step(walk);
}, 180_000);
afterAll(() => walk.scene.close());

it('no route is served of which nobody has said who may have it', async () => {
  const served = await readRoutes(walk.url);
  expect(served.length).toBeGreaterThan(endpoints.length / 2);
  const known = new Set([...endpoints.map(({ path }) => path), ...Object.keys(besideTheContract)]);
  expect(served.filter((path) => !known.has(path))).toEqual([]);
  expect(Object.keys(besideTheContract).filter((path) => !served.includes(path))).toEqual([]);
});

it('of every route that names something it is said whose that is', () => {
  const naming = endpoints.filter(({ path }) => path.includes(':')).map(nameOf);
  expect(naming.filter((name) => toOthers[name] === undefined)).toEqual([]);
  expect(Object.keys(toOthers).filter((name) => !naming.includes(name))).toEqual([]);
});

const notAdmitted = ['sign_in_required', 'invalid_token', 'token_expired', 'forbidden'];

describe.each(endpoints.map((endpoint) => [nameOf(endpoint), endpoint] as const))('%s', (name, endpoint: Endpoint) => {
  const ask = (token?: string) => walk.call(endpoint, walk.goodRequest(endpoint, token));

  it(`lets in whom ${endpoint.auth} lets in, and nobody else`, async () => {
    const isOpen = isOpenTo(endpoint.auth);
    const told: [string, string | null, string | null][] = [];
    const note = async (who: string, token: string | undefined, wanted: string | null) => {
      const { code } = await ask(token);
      const seen = wanted === null && !notAdmitted.includes(code ?? '') ? null : code;
      told.push([who, seen, wanted]);
    };
    const { token } = await walk.newLearner();
    await note('nobody', undefined, isOpen ? null : 'sign_in_required');
    if (endpoint.auth !== 'public') await note('a forged token', `${token}x`, isOpen ? null : 'invalid_token');
    if (endpoint.auth === 'refresh-token') await note('an access token', token, 'invalid_token');
    else {
      for (const role of roles) {
        const person = await walk.newPerson(role);
        await makeTheirs[name]?.(person.id);
        await note(role, person.token, rolesFor(endpoint.auth).includes(role) ? null : 'forbidden');
        if (isOpen) continue;
        await note(`${role} with a refresh token`, person.refreshToken, 'invalid_token');
      }
    }
    expect(told.map(([who, seen]) => [who, seen])).toEqual(told.map(([who, , wanted]) => [who, wanted]));
  });

  const others = toOthers[name];
  if (others === undefined || others === 'open') return;
  it(`tells another learner ${others}`, async () => {
    const { token } = await walk.newCaller(endpoint.auth);
    // A signed link is in the query, and would make them no stranger.
    const { query: _, ...request } = walk.goodRequest(endpoint, token);
    expect((await walk.call(endpoint, request)).status).toBe(others);
  });
});
