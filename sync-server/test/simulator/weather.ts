// The faults at work: each comes again and again at its own pace until they heal.
import { headToSign } from '@greenland/shared-schema/protocol/operation-chain';
import { courseId, enrolled, makeHash } from '../judge-scene.ts';
import type { FaultName } from './fault-plan.ts';
import { nextAct } from './learner-acts.ts';
import type { SimulatedDevice } from './simulated-device.ts';
import type { SimulatedWorld } from './simulated-world.ts';
import { pretendToSign } from './stage.ts';

const tenYearsMs = 3.15e11;
const wallJumps = [-1.9e12, tenYearsMs, -tenYearsMs, -86_400_000, 3_600_000, 0];

function anyLine({ lines, stage }: SimulatedWorld) {
  return lines.length > 0 ? stage.chance.pick(lines) : null;
}

/** A device's log as a file or a hub would bring it. */
function carryLog(world: SimulatedWorld, device: SimulatedDevice): void {
  const lane = device.stage.chance.pick([0, 0, 1, 2] as const);
  const { identity, store, userId } = device;
  world.carry(device, lane, 'bundle', (upTo) => {
    const head = store.headAfter(lane, upTo) ?? '';
    return pretendToSign(headToSign({ deviceId: identity.deviceId, userId }, upTo, head), identity.key);
  });
}

/** The learner does something on a website: the server writes it into a log of its own device. */
function actByRest(world: SimulatedWorld, userId: string): void {
  const log = { deviceId: '01890a5d-ac96-774b-bcce-ffffffffffff', userId, lane: 0 as const };
  world.database.createLog(log, makeHash('r'), null);
  world.witness.actedByRest.add(userId);
  const { kind, payload } = nextAct(world.stage.chance, 0, []);
  const seq = world.database.heldOf(log) + 1;
  const envelope = { version: 1, id: world.stage.newId(), seq, wallTime: world.stage.serverTime, monotonicMs: 0 };
  const operations = [{ ...envelope, kind, payload: payload as Record<string, never> }];
  world.ingest({ log, after: 0, operations, signature: null, carrier: 'rest' });
}

/** The academy publishes: a document for everybody. */
export function publish(world: SimulatedWorld): void {
  const hours = world.stage.chance.between(1, 99);
  const body = {
    ...{ id: courseId, slug: 'first-aid', title: 'First aid', description: 'x', language: 'en' },
    level: 'beginner' as const,
    ...{ hours, instructorName: 'A', lessons: 2, quizzes: 2, sizeBytes: 1, thumbnail: null },
    ...{ certificateAvailable: true, published: true },
  };
  world.database.feed.write('catalogue', [{ collection: 'courses', id: courseId, body }]);
  world.hint('catalogue');
}

const strike: Record<FaultName, (world: SimulatedWorld, device: SimulatedDevice) => unknown> = {
  cut: (world) => anyLine(world)?.cut(true, world.stage.chance.happens(0.7)),
  'half-open': (world) => anyLine(world)?.cut(false, world.stage.chance.happens(0.5)),
  stall: (world) => anyLine(world)?.stall(world.stage.chance.skewed(100, 60_000)),
  'server-crash': (world) => world.stage.chance.pick(world.servers).crash('at any moment'),
  'crash-after-commit': (world) => world.stage.chance.pick(world.servers).doom(),
  restore: (world) => world.restore(),
  backup: (world) => {
    world.backup = world.database.copy();
  },
  'device-crash': ({ stage }, device) => device.crash(stage.chance.skewed(100, 20_000)),
  'torn-write': ({ stage }, device) => device.tear(stage.chance.skewed(100, 20_000)),
  'frozen-tab': ({ stage }, device) => device.freezeLeader(stage.chance.skewed(1_000, 60_000)),
  'clock-jump': ({ stage }, device) => {
    device.wallOffsetMs = stage.chance.pick(wallJumps);
  },
  'expired-token': ({ stage }, device) => {
    device.tokenExpiresAt = stage.serverTime - 1;
    stage.note('account', () => `a token of ${device.userId.slice(-3)} expires`);
  },
  'ended-sign-in': ({ database }, { signInId }) => database.endedSignIns.add(signInId),
  'sign-in': ({ stage }, device) => device.signIn(stage.chance.skewed(1_000, 3_600_000)),
  'lost-tickets': ({ database }) => database.tickets.clear(),
  'cleared-storage': (_world, device) => device.clear(),
  'lost-keys': (_world, device) => device.loseKeys(),
  revocation: ({ database }, { identity, userId, protocol }) => {
    // One of protocol 1 is turned away for good, and keeps what it has.
    if (protocol > 1 && database.heldOf({ deviceId: identity.deviceId, userId, lane: 0 }) > 0) {
      database.revoked.add(`${identity.deviceId}/${userId}`);
    }
  },
  'other-carrier': carryLog,
  'act-by-rest': (world, { userId }) => actByRest(world, userId),
  publication: publish,
  'forged-ack': (world, device) => world.forgeAck(device),
  'hung-work': (world) => world.stage.chance.pick(world.servers).hang(),
  nudge: (_world, device) => {
    for (const tab of device.tabs) tab.nudge();
  },
};

/** Lets the faults of the plan happen until they heal. */
export function beginWeather(world: SimulatedWorld): void {
  const { chance, clock } = world.stage;
  for (const [name, meanMs] of Object.entries(world.faults.meanMsByFault)) {
    const again = () => {
      if (!world.stage.wild) return;
      world.stage.note('fault', () => name);
      strike[name as FaultName](world, chance.pick(world.devices));
      clock.after(chance.next() * 2 * meanMs, again);
    };
    clock.after(chance.next() * 2 * meanMs, again);
  }
}

/** Every fault ends: what is frozen thaws, who must sign in does. Sockets that are half open stay so. */
export function healWeather(world: SimulatedWorld): void {
  world.stage.wild = false;
  world.stage.note('fault', () => 'all faults heal');
  for (const device of world.devices) {
    for (const tab of device.tabs) if (tab.frozenSince !== null) tab.thaw();
    device.signIn(3_600_000);
  }
}

export const firstAct = { kind: enrolled[0], payload: enrolled[1] };
