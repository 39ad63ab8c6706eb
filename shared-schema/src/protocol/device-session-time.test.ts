import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ack, DeviceScene, pull, rows, welcome } from '../../test/device-scene.ts';
import type { DeviceEvent } from './device-session-state.ts';

const giveUp = [{ type: 'close', reason: 'try_later' }];

/** Opens, hears and closes again: `times` times without a welcome. Answers how long the next wait is. */
function waitAfter(times: number, random: number): number {
  const scene = new DeviceScene();
  for (let time = 0; time < times; time += 1) {
    scene.happen({ type: 'start' });
    scene.happen({ type: 'opened' });
    scene.close(4102, random);
    if (time < times - 1) scene.pass(60_000);
  }
  const { connection } = scene.state;
  return connection.phase === 'waiting' ? connection.until - scene.now : -1;
}

describe('coming back', () => {
  it('[LK2] waits half a second to a bound that doubles up to half a minute', () => {
    expect([1, 2, 3, 5, 6, 7, 40].map((times) => waitAfter(times, 0.999_999))).toEqual([
      1_000, 2_000, 4_000, 16_000, 30_000, 30_000, 30_000,
    ]);
    expect([1, 9].map((times) => waitAfter(times, 0))).toEqual([500, 500]);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (times, random) => {
          expect(waitAfter(times, random)).toBeGreaterThanOrEqual(500);
          expect(waitAfter(times, random)).toBeLessThanOrEqual(Math.min(30_000, 500 * 2 ** times));
        },
      ),
    );
  });

  it('[LK2] starts small again after a welcome, not after an open socket', () => {
    const scene = new DeviceScene();
    scene.happen({ type: 'start' });
    for (const code of [1006, 1006, 1006]) {
      scene.close(code);
      scene.pass(60_000);
    }
    scene.happen({ type: 'opened' });
    expect(scene.live.failures).toBe(3);
    scene.hear(welcome(0));
    scene.close(1006);
    expect(scene.state.connection).toMatchObject({ phase: 'waiting', failures: 1 });
  });

  it('[LK2] waits longer each time that it was replaced, so that two of one device do not fight', () => {
    const scene = new DeviceScene();
    scene.happen({ type: 'start' });
    for (const failures of [1, 2, 3]) {
      scene.happen({ type: 'opened' });
      scene.hear(welcome(0));
      scene.close(4104);
      expect(scene.state.connection).toMatchObject({ phase: 'waiting', failures });
      scene.pass(60_000);
    }
  });

  it('[LK2] waits its time, and no longer when it is nudged', () => {
    const scene = new DeviceScene();
    scene.open();
    scene.close(1006, 0.5);
    expect(scene.pass(700)).toEqual([]);
    expect(scene.pass(100)).toEqual([{ type: 'connect' }]);
    scene.close(1006);
    expect(scene.happen({ type: 'nudged' })).toEqual([{ type: 'connect' }]);
  });

  it.each([
    [4201, 'sign-in'],
    [4202, 'sign-in'],
    [4405, 'change'],
    [4499, 'change'],
  ])('[CC1, CC3] after %d waits for %s, until it is nudged', (code, need) => {
    const scene = new DeviceScene();
    scene.open();
    scene.close(code);
    expect(scene.state.connection).toEqual({ phase: 'halted', need, code });
    expect(scene.pass(1e9)).toEqual([]);
    expect(scene.close(1006)).toEqual([]);
    expect(scene.state.connection.phase).toBe('halted');
    expect(scene.happen({ type: 'nudged' })).toEqual([{ type: 'connect' }]);
  });
});

describe('a connection is given up', () => {
  it('[LK3] when it does not open in half a minute', () => {
    const scene = new DeviceScene();
    scene.happen({ type: 'start' });
    expect(scene.pass(30_000)).toEqual([]);
    expect(scene.pass(1)).toEqual(giveUp);
  });

  it('[LK3, WF10] when a ping in silence stays without answer', () => {
    const scene = new DeviceScene();
    scene.open();
    expect(scene.pass(45_000)).toEqual([]);
    expect(scene.pass(1)).toEqual([{ type: 'send-ping' }]);
    expect(scene.pass(30_000)).toEqual([]);
    expect(scene.pass(1)).toEqual(giveUp);
  });

  it('[LK3, WF10] but not when the ping is answered', () => {
    const scene = new DeviceScene();
    scene.open();
    scene.pass(45_001);
    scene.hear({ type: 'pong' });
    expect(scene.pass(45_000)).toEqual([]);
    expect(scene.pass(1)).toEqual([{ type: 'send-ping' }]);
  });

  it('[LK3] when the server answers pings and takes nothing', () => {
    const scene = new DeviceScene({ newest: 1 });
    scene.open();
    scene.happen({ type: 'pushed', lane: 0, upTo: 1, sizeBytes: 200 });
    scene.pass(50_000);
    scene.hear({ type: 'pong' });
    expect(scene.pass(10_100)).toEqual([]);
    expect(scene.pass(1)).toEqual(giveUp);
  });

  it('[LK3] later when much is on its way, or while rows come', () => {
    const scene = new DeviceScene({ newest: 9 });
    scene.open();
    scene.happen({ type: 'pushed', lane: 0, upTo: 9, sizeBytes: 40_000 });
    expect(scene.pass(79_999).filter(({ type }) => type === 'close')).toEqual([]);
    scene.hear(rows());
    expect(scene.pass(79_999).filter(({ type }) => type === 'close')).toEqual([]);
    scene.hear(ack(9));
    expect(scene.pass(44_000)).toEqual([]);
  });

  it('[LK3] not because the log grew after a long silence', () => {
    const scene = new DeviceScene();
    scene.open();
    for (let round = 0; round < 5; round += 1) {
      scene.pass(45_001);
      scene.hear({ type: 'pong' });
    }
    scene.pass(40_000);
    scene.happen({ type: 'log-grew', lane: 0, newest: 1 });
    scene.happen({ type: 'pushed', lane: 0, upTo: 1, sizeBytes: 0 });
    scene.pass(10_000);
    scene.hear({ type: 'pong' });
    expect(scene.pass(40_000)).toEqual([]);
    scene.hear({ type: 'pong' });
    expect(scene.pass(10_001)).toEqual(giveUp);
  });
});

/** One scene for each phase. */
function scenes(): DeviceScene[] {
  const [idle, connecting, live, waiting, halted] = Array.from({ length: 5 }, () => new DeviceScene({ newest: 3 }));
  if (!idle || !connecting || !live || !waiting || !halted) throw new Error('There are five phases.');
  connecting.happen({ type: 'start' });
  for (const scene of [live, waiting, halted]) scene.open();
  waiting.close(1006);
  halted.close(4405);
  return [idle, connecting, live, waiting, halted];
}

const nextPhases: [DeviceEvent, string[]][] = [
  [{ type: 'start' }, ['connecting', 'connecting', 'live', 'connecting', 'connecting']],
  [{ type: 'stop' }, ['idle', 'idle', 'idle', 'idle', 'idle']],
  [{ type: 'opened' }, ['idle', 'live', 'live', 'waiting', 'halted']],
  [{ type: 'heard', frame: ack(2) }, ['idle', 'connecting', 'live', 'waiting', 'halted']],
  [{ type: 'closed', code: 1006, random: 0 }, ['idle', 'waiting', 'waiting', 'waiting', 'halted']],
  [{ type: 'closed', code: 4201, random: 0 }, ['idle', 'halted', 'halted', 'waiting', 'halted']],
  [{ type: 'log-grew', lane: 0, newest: 9 }, ['idle', 'connecting', 'live', 'waiting', 'halted']],
  [{ type: 'pull-wanted', pull: pull(1) }, ['idle', 'connecting', 'live', 'waiting', 'halted']],
  [{ type: 'pushed', lane: 0, upTo: 3, sizeBytes: 9 }, ['idle', 'connecting', 'live', 'waiting', 'halted']],
  [{ type: 'nudged' }, ['idle', 'connecting', 'live', 'connecting', 'connecting']],
  [{ type: 'ticked' }, ['idle', 'connecting', 'live', 'waiting', 'halted']],
];

describe('every event in every phase', () => {
  it.each(nextPhases)('[LK5] %j leads from idle, connecting, live, waiting and halted to %j', (event, phases) => {
    const led = scenes();
    for (const scene of led) scene.happen(event);
    expect(led.map(({ state }) => state.connection.phase)).toEqual(phases);
  });

  it('[LK5] what comes late from a connection that is over changes nothing', () => {
    const late: DeviceEvent[] = [
      { type: 'opened' },
      { type: 'heard', frame: ack(3) },
      { type: 'closed', code: 1006, random: 0 },
      { type: 'pushed', lane: 0, upTo: 3, sizeBytes: 9 },
    ];
    for (const scene of scenes().filter(({ state }) => !['live', 'connecting'].includes(state.connection.phase))) {
      const before = scene.state;
      for (const event of late) expect(scene.happen(event)).toEqual([]);
      expect(scene.state).toEqual(before);
    }
  });
});
