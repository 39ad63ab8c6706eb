import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { closeCodeByReason } from '@greenland/shared-schema/protocol/close-code';
import { v7 } from 'uuid';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openCuttingProxy } from '../../test/cutting-proxy.ts';
import { type Chance, makeHostile, seedChance, writeHostile } from '../../test/hostile-frames.ts';
import { openSyncScene, type SyncScene } from '../../test/sync-scene.ts';
import { everything, isType, packText, registerLearner, WireDevice } from '../../test/wire-device.ts';
import { learnerStream, writeChanges } from '../feed/feed-store.ts';

let scene: SyncScene;
let enemy: { id: string; token: string };
const devices: WireDevice[] = [];

beforeAll(async () => {
  scene = await openSyncScene();
  enemy = await registerLearner(scene.url);
});
afterEach(() => {
  for (const device of devices.splice(0)) device.close();
});
afterAll(() => scene.close());

async function openDevice(learner = enemy): Promise<WireDevice> {
  const device = await new WireDevice(scene.url, learner.id, learner.token).open();
  devices.push(device);
  return device;
}

async function greetedDevice(learner = enemy): Promise<WireDevice> {
  const device = await openDevice(learner);
  device.hello();
  await device.take(isType('welcome'));
  return device;
}

/** Refused by name, and closed with that name's code. */
async function expectRefusal(device: WireDevice, name: keyof typeof closeCodeByReason): Promise<void> {
  expect((await device.take<{ code: string }>(isType('refused'))).code).toBe(name);
  expect(await device.untilClosed()).toEqual({ code: closeCodeByReason[name], reason: name });
}

describe('too much', () => {
  it('[WF3] never inflates a bomb: refused, and memory stays', async () => {
    const bomb = packText(Buffer.alloc(50_000_000, ' '));
    expect(bomb.length).toBeLessThan(65_536);
    const before = process.memoryUsage().rss;
    for (let count = 0; count < 30; count += 1) {
      const device = await greetedDevice();
      device.send(bomb);
      await expectRefusal(device, 'frame_too_large');
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(300_000_000);
  });

  it('[WF3] [CC2] refuses a message over 65,536 bytes by name, in one piece or in fragments', async () => {
    const device = await greetedDevice();
    device.send(`{"type":"ping","x":"${'x'.repeat(65_536)}"}`);
    await expectRefusal(device, 'frame_too_large');
    const shredded = await greetedDevice();
    for (let count = 0; count < 2_000; count += 1) shredded.sendFragment('x');
    await expectRefusal(shredded, 'frame_too_large');
  });

  it('[WF1] [CC2] refuses text that is not UTF-8, and JSON nested without end, also before hello', async () => {
    const garbled = await openDevice();
    garbled.send(Buffer.of(0x7b, 0xff, 0xfe, 0x7d), false);
    await expectRefusal(garbled, 'malformed_frame');
    for (const text of [`{"type":"push","operations":${'['.repeat(500_000)}`, '{"a":'.repeat(200_000)]) {
      const deep = await openDevice();
      deep.send(packText(text));
      await expectRefusal(deep, 'malformed_frame');
    }
    const payload = JSON.parse(`${'{"a":'.repeat(500)}1${'}'.repeat(500)}`);
    const signed = await greetedDevice();
    signed.write('enrolled', payload);
    signed.push();
    await expectRefusal(signed, 'malformed_frame');
  });

  it('[WF6] answers what waits for hello, and closes on the sixty-fifth frame that it would have to hold', async () => {
    const device = await openDevice();
    device.hello();
    for (let request = 1; request <= 64; request += 1) device.pull(request, { courses: {} });
    for (let request = 1; request <= 64; request += 1) {
      await device.take((frame) => frame.type === 'rows' && Number(frame.request) === request);
    }
    const flood = await openDevice();
    flood.hello();
    for (let request = 1; request <= 200; request += 1) flood.pull(request, everything);
    await expectRefusal(flood, 'try_later');
  });
});

describe('who does not play by the rules', () => {
  it('[WF5] [HP2] closes a socket that does not say hello, and one that says it byte by byte', async () => {
    const proxy = await openCuttingProxy(scene.url);
    const silent = await openDevice();
    const slow = await new WireDevice(proxy.url, enemy.id, enemy.token).open();
    proxy.drip(1_000);
    slow.hello();
    await Promise.all([silent, slow].map((device) => expectRefusal(device, 'hello_timeout')));
    await proxy.close();
  });

  it('[OC5] [CC2] refuses a key that is no point of the curve, and a name that no database holds', async () => {
    const device = await openDevice();
    const publicKey = { kty: 'EC', crv: 'P-256', x: 'A'.repeat(43), y: 'A'.repeat(43) };
    device.hello({ registration: { publicKey, secret: device.secret } });
    await expectRefusal(device, 'malformed_frame');
    const named = await openDevice();
    named.hello({ app: 'wire\0' });
    await expectRefusal(named, 'malformed_frame');
  });

  it('[CC2] lets go who floods with pings and never reads', async () => {
    const pinger = await greetedDevice();
    const open = scene.openSockets();
    pinger.pause();
    for (let round = 0; round < 100; round += 1) {
      for (let count = 0; count < 2_000; count += 1) pinger.ping('x'.repeat(125));
      await new Promise(setImmediate);
    }
    await expect.poll(() => scene.openSockets(), { timeout: 25_000 }).toBe(open - 1);
  });

  it('[WF8] [LK5] waits for who reads slowly: answers of many megabytes come whole, page after page', async () => {
    const learner = await registerLearner(scene.url);
    // Random texts: what can be packed would not fill a socket.
    const refusals = Array.from({ length: 1_500 }, (_, index) => {
      const kind = randomBytes(3_000).toString('base64');
      const verdict = { outcome: 'set-aside', code: 'unknown_kind' } as const;
      const body = { id: v7(), deviceId: v7(), seq: index + 1, kind, ...verdict };
      return { collection: 'refusals', id: body.id, body } as const;
    });
    await scene.database.transaction(async (tx) => {
      for (let from = 0; from < refusals.length; from += 20)
        await writeChanges(tx, learnerStream(learner.id), refusals.slice(from, from + 20));
    });
    const reader = await greetedDevice(learner);
    reader.pause();
    for (let request = 1; request <= 3; request += 1) reader.pull(request);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    reader.resume();
    for (let request = 1; request <= 3; request += 1) {
      type Page = { more?: true; documents: { refusals?: object[] } };
      const pages: Page[] = [];
      while (pages.length === 0 || pages.at(-1)?.more) {
        pages.push(await reader.take<Page>((frame) => Number(frame.request) === request));
      }
      expect(pages.length).toBeGreaterThan(4);
      expect(pages.flatMap(({ documents }) => documents.refusals ?? [])).toHaveLength(refusals.length);
    }
    expect(reader.closed).toBeNull();
  });

  it('answers in HTTP/1.1 who offers another protocol: one request after the other, with a body too', async () => {
    const { hostname, port } = new URL(scene.url);
    const socket = connect(Number(port), hostname);
    let told = '';
    socket.on('data', (bytes) => {
      told += String(bytes);
    });
    const offer = 'Host: x\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA\r\n';
    const ask = async (line: string, more = '', body = '') => {
      told = '';
      socket.write(`${line} HTTP/1.1\r\n${offer}Connection: Upgrade, HTTP2-Settings\r\n${more}\r\n${body}`);
      await expect.poll(() => told, { timeout: 10_000 }).toContain('\r\n\r\n');
      return told;
    };
    const body = '{"email":"nobody@example.org","password":"Wrong-horse-7"}';
    const form = `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n`;
    for (const _ of [1, 2]) {
      expect(await ask('GET /readyz')).toMatch(/^HTTP\/1.1 200 /);
      expect(await ask('POST /api/auth/login', form, body)).toMatch(/^HTTP\/1.1 401 [\s\S]*invalid_credentials/);
    }
    socket.destroy();
  });

  it.each(['//', '/\\', '*', 'http://%', '/sync/../sync', '/sync%'])(
    'answers an upgrade at %s with 404',
    async (path) => {
      const { hostname, port } = new URL(scene.url);
      const answer = await new Promise<string>((resolve, reject) => {
        const socket = connect(Number(port), hostname);
        const headers = 'Host: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13';
        socket.write(`GET ${path} HTTP/1.1\r\n${headers}\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n`);
        socket.once('data', (data) => resolve(String(data))).once('error', reject);
      });
      expect(answer).toMatch(/^HTTP\/1\.1 40[04] /);
      expect((await fetch(`${scene.url}/readyz`)).status).toBe(200);
    },
  );
});

const honestFrames = (device: WireDevice) => {
  device.write('enrolled', { courseId: scene.courseId });
  device.write('profile-changed', { firstName: 'Awa', language: 'fr' });
  const registration = { publicKey: { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' }, secret: device.secret };
  const { token, deviceId } = device;
  return [
    device.pushFrame(),
    { type: 'pull', request: 1, since: { courses: { catalogue: 0 }, attempts: { learner: 3 } } },
    { type: 'hello', protocol: 1, token, deviceId, epoch: null, app: 'wire 1', registration },
    { type: 'ping' },
  ];
};

/** One hostile message on a socket of its own; resolves with how it was answered. */
async function provoke(chance: Chance): Promise<string> {
  const device = await new WireDevice(scene.url, enemy.id, enemy.token).open();
  try {
    const greets = chance.next() < 0.5;
    if (greets) device.hello();
    if (greets && chance.next() < 0.3) {
      writeHostile(device, chance);
      device.push();
    } else {
      const { message, binary } = makeHostile(chance.pick(honestFrames(device)), chance);
      device.send(message, binary);
    }
    const answer = await device.take<{ type: string; code?: string }>((frame) => !greets || frame.type !== 'welcome');
    if (answer.type !== 'refused') return answer.type;
    return `${answer.code} ${(await device.untilClosed()).reason}`;
  } finally {
    device.close();
  }
}

describe('2,000 fuzzed messages', () => {
  const seed = 20_260_731;

  it(`[WF1] [WF3] [OP1] [CC2] each gets an answer or a refusal by name, nobody else notices (seed ${seed})`, async () => {
    const learner = await registerLearner(scene.url);
    const witness = await greetedDevice(learner);
    witness.pull();
    await witness.take(isType('rows'));
    const answers: string[] = [];
    const lanes = Array.from({ length: 8 }, async (_, lane) => {
      const chance = seedChance(seed + lane);
      for (let count = 0; count < 250; count += 1) {
        answers.push(await provoke(chance));
        if (count % 50 === 0) witness.send({ type: 'ping' });
      }
    });
    await Promise.all(lanes);
    expect(answers).toHaveLength(2_000);
    // Unreadable: an answer in packing 2 or 3 to whom has packed nothing before itself.
    const allowed = ['ack', 'gap', 'rows', 'pong', 'welcome', 'unreadable'];
    const names = Object.keys(closeCodeByReason).filter((name) => /^4[24]/.test(String(codeOf(name))));
    const strange = [...new Set(answers)].filter(
      (answer) => !allowed.includes(answer) && !names.some((name) => answer === `${name} ${name}`),
    );
    expect(strange).toEqual([]);
    for (const common of ['ack', 'malformed_frame malformed_frame']) expect(answers).toContain(common);
    witness.write('enrolled', { courseId: scene.courseId });
    witness.push();
    await witness.take(isType('ack'));
    expect(witness.frames.filter(isType('pong'))).toHaveLength(40);
    expect(witness.closed).toBeNull();
  }, 120_000);
});

const codeOf = (name: string) => closeCodeByReason[name as keyof typeof closeCodeByReason];
