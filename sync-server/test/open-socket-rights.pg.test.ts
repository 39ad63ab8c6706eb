// What happens to an open socket when the rights behind it end: at once enough, on whichever server the socket is.
import { request } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { QuickLearner } from './quick-learner.ts';
import { openSyncScene, type SyncScene } from './sync-scene.ts';
import { isType, WireDevice } from './wire-device.ts';

let scene: SyncScene;
/** Of a server that hears of changes elsewhere, and of one that cannot listen to PostgreSQL. */
let otherUrls: string[];
const devices: WireDevice[] = [];
beforeAll(async () => {
  scene = await openSyncScene({ CORS_ORIGIN: 'https://school.example.org' });
  otherUrls = [(await scene.addServer()).url, (await scene.addServer('deaf')).url];
});
afterEach(() => {
  for (const device of devices.splice(0)) device.close();
});
afterAll(() => scene.close());

async function greet(learner: QuickLearner, url = scene.url): Promise<WireDevice> {
  const device = await new WireDevice(url, learner.id, learner.token).open();
  devices.push(device);
  device.hello();
  await device.take(isType('welcome'));
  // Long enough to have been looked at once.
  await new Promise((resolve) => setTimeout(resolve, 500));
  return device;
}

const greetEverywhere = (learner: QuickLearner) =>
  Promise.all([scene.url, ...otherUrls].map((url) => greet(learner, url)));

/** The close of both sockets, and that it came within `mostMs` of `change`. */
async function expectClosed(
  sockets: readonly WireDevice[],
  change: () => Promise<unknown>,
  mostMs: number,
  code: number,
) {
  const bystander = await greet(await scene.makeLearner());
  await change();
  const since = performance.now();
  expect((await Promise.all(sockets.map((device) => device.untilClosed()))).map((closed) => closed.code)).toEqual(
    sockets.map(() => code),
  );
  expect(performance.now() - since).toBeLessThan(mostMs);
  expect(bystander.closed).toBeNull();
}

const change = (sql: string, learner: QuickLearner) => () => scene.database.query(sql, [learner.id]);

describe('within five seconds', () => {
  it('[WF13] a disabled account is cut, on every server, and does not come back', async () => {
    const learner = await scene.makeLearner();
    const sockets = await greetEverywhere(learner);
    await expectClosed(sockets, change('update users set is_active = false where id = $1', learner), 5_000, 4202);
    const again = await new WireDevice(scene.url, learner.id, learner.token).open();
    devices.push(again);
    again.hello();
    expect((await again.untilClosed()).code).toBe(4202);
  });

  it('[WF13] another role ends the socket, and the device comes back as what it is now', async () => {
    const learner = await scene.makeLearner();
    const sockets = await greetEverywhere(learner);
    await expectClosed(sockets, change("update users set role = 'teacher' where id = $1", learner), 5_000, 4101);
    expect((await greet(learner)).closed).toBeNull();
  });

  it('[WF13] a higher generation of tokens (a new password) ends every socket of the account', async () => {
    const learner = await scene.makeLearner();
    const sockets = await greetEverywhere(learner);
    const raise = change('update users set token_generation = token_generation + 1 where id = $1', learner);
    await expectClosed(sockets, raise, 5_000, 4101);
  });

  it('[WF13] signing out ends the sockets of this sign-in', async () => {
    const learner = await scene.makeLearner();
    const sockets = await greetEverywhere(learner);
    const headers = { authorization: `Bearer ${learner.token}` };
    const signOut = () => fetch(`${scene.url}/api/auth/logout`, { method: 'POST', headers });
    await expectClosed(sockets, signOut, 5_000, 4201);
  });

  it('[WF13] an account that is gone is let go', async () => {
    const learner = await scene.makeLearner();
    const sockets = await greetEverywhere(learner);
    const erase = async () => {
      for (const table of ['refresh_tokens', 'resume_tickets'])
        await scene.database.query(`delete from ${table} where user_id = $1`, [learner.id]);
      await scene.database.query('delete from users where id = $1', [learner.id]);
    };
    await expectClosed(sockets, erase, 5_000, 4202);
  });
});

describe('an origin', () => {
  const status = (origin: string | undefined, host?: string) =>
    new Promise((resolve, reject) => {
      const headers = {
        ...{ connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' },
        'sec-websocket-key': Buffer.from('0123456789abcdef').toString('base64'),
        ...(origin === undefined ? {} : { origin }),
        ...(host === undefined ? {} : { host }),
      };
      const asked = request(`${scene.url}/sync`, { headers });
      asked.on('response', (response) => resolve(response.statusCode));
      asked.on('upgrade', (_response, socket) => {
        socket.destroy();
        resolve('upgraded');
      });
      asked.on('error', reject).end();
    });

  it.each([
    ...[
      undefined,
      '',
      'null',
      'file://',
      'https://evil.example.org',
      'http://school.example.org',
      'https://school.example.org.evil.net',
    ],
    ...[
      'https://evil.net/https://school.example.org',
      'https://school.example.org:8443',
      'https://school.example.org@evil.net',
      'https://xschool.example.org',
    ],
    ...[
      'https://school.example.org/',
      'HTTPS://SCHOOL.EXAMPLE.ORG',
      'https://schооl.example.org'.normalize('NFC').replaceAll(/[^\x20-\x7e]/g, 'o.'),
      'https://school.example.org, https://evil.net',
    ],
    ...[
      'https://school.example.org%00',
      'chrome-extension://abcdef',
      'http://localhost:1',
      'https://school.example.org#',
    ],
  ])('that only looks like ours is turned away before the upgrade: %s', async (origin) => {
    expect(await status(origin)).toBe(403);
  });

  it('that is listed, or ours, may open a socket', async () => {
    expect(await status('https://school.example.org')).toBe('upgraded');
    expect(await status(scene.url)).toBe('upgraded');
  });
});
