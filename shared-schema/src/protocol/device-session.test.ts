import { describe, expect, it } from 'vitest';
import { ack, DeviceScene, gap, pull, rows, welcome } from '../../test/device-scene.ts';
import { deviceLimits } from './device-session-state.ts';
import type { Lane } from './operation.ts';

const push = (from: number, roomBytes: number = deviceLimits.pushBytes, lane: Lane = 0, after = 0) => ({
  ...{ type: 'send-push', lane, from, after, roomBytes },
});
const present = (epoch: string) => ({ type: 'send-present', epoch });
const cut = (upTo: number, sizeBytes = 8_000, lane: Lane = 0) => ({ type: 'pushed', lane, upTo, sizeBytes }) as const;

describe('the first flight', () => {
  it('[WF6] is hello, the pulls that wait, and the first push', () => {
    const scene = new DeviceScene({ newest: 5 });
    scene.happen({ type: 'pull-wanted', pull: pull(1) });
    scene.happen({ type: 'pull-wanted', pull: pull(2) });
    expect(scene.open()).toEqual([{ type: 'send-hello' }, { type: 'send-pulls', pulls: [pull(1), pull(2)] }, push(1)]);
    expect(scene.state.pulls).toEqual([]);
  });

  it('[WF5] is hello alone when there is nothing to say', () => {
    expect(new DeviceScene({ newest: 5, acknowledged: 5 }).open()).toEqual([{ type: 'send-hello' }]);
  });

  it('[WF6] goes on with pushes before anything is heard, one being cut at a time', () => {
    const scene = new DeviceScene({ newest: 30, acknowledged: 2 });
    expect(scene.open()).toContainEqual(push(3));
    expect(scene.happen({ type: 'log-grew', lane: 0, newest: 40 })).toEqual([]);
    expect(scene.happen(cut(12))).toEqual([push(13)]);
    expect(scene.happen(cut(40))).toEqual([]);
    expect(scene.live.flights).toEqual([
      { lane: 0, upTo: 12, sizeBytes: 8_000 },
      { lane: 0, upTo: 40, sizeBytes: 8_000 },
    ]);
  });
});

describe('the window', () => {
  it('[LK1] sends whole pushes only, and holds back what it has no room for', () => {
    const scene = new DeviceScene({ newest: 1_000 });
    scene.open();
    expect(scene.happen(cut(10, 8_000))).toEqual([push(11, 8_192)]);
    expect(scene.happen(cut(20, 7_000))).toEqual([]);
  });

  it('[LK1] grows by what is acknowledged, up to its widest, and is kept for the next connection', () => {
    const scene = new DeviceScene({ newest: 1_000 });
    scene.open();
    scene.happen(cut(10, 10_000));
    scene.happen(cut(20, 6_384));
    expect(scene.hear(ack(10))).toEqual([push(21)]);
    expect(scene.state.windowBytes).toBe(26_384);
    scene.close(1006);
    expect(scene.state.windowBytes).toBe(26_384);
    const wide = new DeviceScene({ newest: 9, windowBytes: deviceLimits.widestWindowBytes });
    wide.open();
    wide.happen(cut(9));
    wide.hear(ack(9));
    expect(wide.state.windowBytes).toBe(1_048_576);
  });

  it('[WF6] has at most 32 pushes on their way, however small', () => {
    const scene = new DeviceScene({ newest: 1_000 });
    scene.open();
    for (let seq = 1; seq < 32; seq += 1) expect(scene.happen(cut(seq, 100))).toHaveLength(1);
    expect(scene.happen(cut(32, 100))).toEqual([]);
    expect(scene.hear(ack(1))).toEqual([push(33)]);
  });
});

describe('an ack', () => {
  it('[WF7] settles everything up to its place', () => {
    const scene = new DeviceScene({ newest: 30 });
    scene.open();
    scene.happen(cut(10));
    scene.happen(cut(20));
    scene.hear(ack(20));
    expect(scene.acknowledged).toBe(20);
    expect(scene.live).toMatchObject({ flights: [], sent: [20, 0, 0] });
  });

  it('[WF7] that comes late or twice takes nothing back', () => {
    const scene = new DeviceScene({ newest: 20, acknowledged: 10 });
    scene.open();
    scene.hear(ack(4));
    expect(scene.acknowledged).toBe(10);
  });

  it('[WF7] may say more than was sent here: another carrier brought it', () => {
    const scene = new DeviceScene({ newest: 20 });
    scene.open();
    scene.happen(cut(5));
    scene.hear(ack(20));
    expect(scene.acknowledged).toBe(20);
    expect(scene.happen(cut(10))).toEqual([]);
    expect(scene.live.flights).toEqual([]);
  });
});

describe('a server that holds less', () => {
  it('[LK4] says so in welcome, and gets the log again from there', () => {
    const scene = new DeviceScene({ newest: 20, acknowledged: 20, epoch: 'e1' });
    scene.open();
    const restored = welcome(7, 'e2');
    expect(scene.hear(restored)).toEqual([{ type: 'note-welcome', frame: restored }, present('e2'), push(8)]);
    expect(scene.state).toMatchObject({ acknowledged: [7, 0, 0], epoch: 'e2' });
  });

  it('[LK4] says so by a gap, and gets the log again from there', () => {
    const scene = new DeviceScene({ newest: 20, acknowledged: 10 });
    scene.open();
    scene.hear(welcome(10));
    scene.happen(cut(20));
    expect(scene.hear(gap(4))).toEqual([push(4)]);
    expect(scene.live.flights).toEqual([]);
  });

  it('[LK4] gets it right also when a push was being cut meanwhile', () => {
    const scene = new DeviceScene({ newest: 20, acknowledged: 10 });
    scene.open();
    scene.hear(welcome(0, 'e2'));
    expect(scene.happen(cut(20))).toEqual([]);
    expect(scene.hear(gap(1))).toEqual([push(1)]);
  });
});

describe('a server that lost the registration of this device', () => {
  it('[LK4] gets it again, after back-off', () => {
    const scene = new DeviceScene({ newest: 2 });
    scene.open();
    expect(scene.close(4409)).toEqual([{ type: 'register-again' }]);
    expect(scene.state.connection).toMatchObject({ phase: 'waiting', code: 4409 });
  });
});

describe('a connection on which nothing is read', () => {
  it('[WF9] is given up for another when there is a new sign-in, and not before', () => {
    const scene = new DeviceScene({ newest: 2 });
    scene.open();
    scene.hear({ ...welcome(0), mode: 'write-only' });
    expect(scene.happen({ type: 'pull-wanted', pull: pull(1) })).toEqual([]);
    expect(scene.happen({ type: 'nudged' })).toEqual([{ type: 'close', reason: 'going_away' }]);
    expect(scene.close(1006)).toEqual([{ type: 'reject-pulls', requests: [1] }]);
    const early = new DeviceScene();
    early.happen({ type: 'start' });
    early.happen({ type: 'nudged' });
    early.happen({ type: 'opened' });
    const blind = { ...welcome(0), mode: 'write-only' } as const;
    expect(early.hear(blind)).toContainEqual({ type: 'close', reason: 'going_away' });
    const turnedAway = new DeviceScene();
    turnedAway.open();
    turnedAway.happen({ type: 'nudged' });
    turnedAway.close(4201);
    expect(turnedAway.state.connection).toMatchObject({ phase: 'waiting', code: 4201 });
    const reading = new DeviceScene();
    reading.open();
    reading.hear(welcome(0));
    expect(reading.happen({ type: 'nudged' })).toEqual([]);
  });
});

describe('a server that holds more', () => {
  it('[LK4] is believed by its ack, which brings the receipt', () => {
    const scene = new DeviceScene({ newest: 20, acknowledged: 10 });
    expect(scene.open()).toContainEqual(push(11));
    const held = welcome(20);
    expect(scene.hear(held)).toEqual([{ type: 'note-welcome', frame: held }, present('e1')]);
    expect(scene.acknowledged).toBe(10);
  });
});

describe('pulls', () => {
  it('[LK5] are answered by their last rows', () => {
    const scene = new DeviceScene();
    scene.open();
    expect(scene.happen({ type: 'pull-wanted', pull: pull(3) })).toEqual([{ type: 'send-pulls', pulls: [pull(3)] }]);
    const [page, last, live] = [rows({ request: 3, more: true }), rows({ request: 3 }), rows()];
    expect(scene.hear(page)).toEqual([{ type: 'deliver', frame: page }]);
    expect(scene.live.answering).toEqual([3]);
    scene.hear(live);
    expect(scene.live.answering).toEqual([3]);
    scene.hear(last);
    expect(scene.live.answering).toEqual([]);
    expect(scene.close(1006)).toEqual([]);
  });

  it('[LK5] are rejected when the connection ends, those that wait too', () => {
    const scene = new DeviceScene();
    scene.open();
    scene.happen({ type: 'pull-wanted', pull: pull(3) });
    expect(scene.close(1006)).toEqual([{ type: 'reject-pulls', requests: [3] }]);
    scene.happen({ type: 'pull-wanted', pull: pull(4) });
    scene.happen({ type: 'nudged' });
    expect(scene.close(1006)).toEqual([{ type: 'reject-pulls', requests: [4] }]);
  });

  it('[LK5] are rejected when the link is stopped', () => {
    const scene = new DeviceScene();
    scene.open();
    scene.happen({ type: 'pull-wanted', pull: pull(3) });
    expect(scene.happen({ type: 'stop' })).toEqual([
      { type: 'reject-pulls', requests: [3] },
      { type: 'close', reason: 'going_away' },
    ]);
    expect(scene.state.connection.phase).toBe('idle');
    expect(scene.close(1000)).toEqual([]);
  });
});
