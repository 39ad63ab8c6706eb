import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DoorScene, enterLearner, openDoorScene } from '../../test/door-scene.ts';
import { createCallLimits } from './call-limits.ts';

let scene: DoorScene;
beforeAll(async () => {
  scene = await openDoorScene();
});
afterAll(() => scene.close());

describe('limits', () => {
  it('count sign-in calls of who is not signed in by address, over all servers, and tell when to come back', async () => {
    const limited = await openDoorScene({ authLimit: 3 });
    const login = () => limited.call('POST', '/api/auth/login', { body: { email: 'x@example.org', password: 'y' } });
    const left = [await login(), await login(), await login()].map(({ headers }) => headers.get('ratelimit-remaining'));
    expect(left).toEqual(['2', '1', '0']);
    const { status, body, headers } = await login();
    expect([status, body.code, headers.get('ratelimit-limit')]).toEqual([429, 'rate_limited', '3']);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(800);
    expect(headers.get('ratelimit-policy')).toBe('"default";q=3;w=900');
    expect((await limited.call('POST', '/api/auth/refresh', { token: 'nonsense' })).status).toBe(429);
    const otherServer = createCallLimits(limited.database, { auth: 3, api: 3 });
    expect((await otherServer.consume('auth', '127.0.0.1')).isSpent).toBe(true);
    expect((await otherServer.consume('auth', '127.0.0.2')).isSpent).toBe(false);
    await limited.close();
  });

  it('count failed refreshes, and never keep good ones waiting', async () => {
    const limited = await openDoorScene({ authLimit: 2 });
    const learner = await enterLearner(limited);
    const refresh = (token: string) => limited.call('POST', '/api/auth/refresh', { token });
    const { body } = await refresh(learner.refreshToken);
    const again = await refresh(String(body.refreshToken));
    expect(again.status).toBe(200);
    expect((await refresh('nonsense')).status).toBe(401);
    const spent = await refresh('nonsense');
    expect([spent.status, spent.body.code, spent.headers.get('ratelimit-limit')]).toEqual([429, 'rate_limited', '2']);
    expect(Number(spent.headers.get('retry-after'))).toBeGreaterThan(800);
    expect((await refresh(String(again.body.refreshToken))).status).toBe(200);
    await limited.close();
  });

  it('count all calls by account, else by address', async () => {
    const limited = await openDoorScene({ apiLimit: 3 });
    const [one, other] = [await enterLearner(limited), await enterLearner(limited)];
    const me = (token: string) => limited.call('GET', '/api/users/me', { token });
    for (let call = 0; call < 3; call += 1) expect((await me(one.token)).status).toBe(200);
    expect((await me(one.token)).body.code).toBe('rate_limited');
    expect((await me(other.token)).status).toBe(200);
    expect((await limited.call('GET', '/api/openapi.json')).status).toBe(200);
    expect((await limited.call('GET', '/api/openapi.json')).status).toBe(429);
    expect((await limited.call('GET', '/healthz')).status).toBe(200);
    await limited.close();
  });

  it('believe X-Forwarded-For from configured proxies only', async () => {
    const forged = { 'x-forwarded-for': '198.51.100.7' };
    const direct = await openDoorScene({ authLimit: 1 });
    const proxied = await openDoorScene({ authLimit: 1, trustProxy: 1 });
    const login = (to: DoorScene, headers?: Record<string, string>) =>
      to.call('POST', '/api/auth/login', { body: { email: 'x@example.org', password: 'y' }, headers });
    expect([(await login(direct)).status, (await login(direct, forged)).status]).toEqual([401, 429]);
    expect([(await login(proxied)).status, (await login(proxied, forged)).status]).toEqual([401, 401]);
    await direct.close();
    await proxied.close();
  });
});

describe('the database away', () => {
  it('is answered with 503 and when to try again, and is over when it is back', async () => {
    const cut = await openDoorScene();
    const learner = await enterLearner(cut);
    const me = () => cut.call('GET', '/api/users/me', { token: learner.token });
    const name = cut.databaseName;
    await scene.database.query(`alter database ${name} allow_connections false`);
    await scene.database.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
    const away = await me();
    expect([away.status, away.body.code, away.headers.get('retry-after')]).toEqual([503, 'database_unavailable', '2']);
    const ready = await cut.call('GET', '/readyz');
    expect([ready.status, ready.body]).toEqual([503, { status: 'not-ready', database: 'down', storage: 'up' }]);
    expect((await cut.call('GET', '/healthz')).status).toBe(200);
    await scene.database.query(`alter database ${name} allow_connections true`);
    expect((await me()).status).toBe(200);
    expect((await cut.call('GET', '/readyz')).body.status).toBe('ready');
    await cut.close();
  });
});
