import { expect, it } from 'vitest';
import { ack, DeviceScene, gap, welcome } from '../../test/device-scene.ts';
import { deviceLimits } from './device-session-state.ts';
import { type ByLane, type Lane, laneByKind } from './operation.ts';

const push = (lane: Lane, from: number, after = 0, roomBytes: number = deviceLimits.pushBytes) => ({
  ...{ type: 'send-push', lane, from, after, roomBytes },
});
const cut = (lane: Lane, upTo: number, sizeBytes = 100) => ({ type: 'pushed', lane, upTo, sizeBytes }) as const;

/** A scene with so much in each lane. */
function laneScene(newest: ByLane<number>, acknowledged: ByLane<number> = [0, 0, 0]): DeviceScene {
  const scene = new DeviceScene();
  scene.state = { ...scene.state, newest, acknowledged, epoch: 'e1' };
  return scene;
}

it('[LN1] attempts are in the most urgent lane, reading in the next, counted time in the last', () => {
  expect(laneByKind).toMatchObject({ 'attempt-submitted': 0, enrolled: 0, 'lesson-completed': 1, 'time-spent': 2 });
});

it('[LN2] a lane is sent when every lane before it was', () => {
  const scene = laneScene([3, 4, 5]);
  expect(scene.open()).toEqual([{ type: 'send-hello' }, push(0, 1)]);
  expect(scene.happen(cut(0, 2))).toEqual([push(0, 3)]);
  expect(scene.happen(cut(0, 3))).toEqual([push(1, 1, 3)]);
  expect(scene.happen(cut(1, 4))).toEqual([push(2, 1, 3)]);
  expect(scene.happen(cut(2, 5))).toEqual([]);
});

it('[LN2] an attempt overtakes a backlog that waits for room', () => {
  const scene = laneScene([0, 0, 900]);
  scene.open();
  scene.happen(cut(2, 300, 8_000));
  scene.happen(cut(2, 600, 8_000));
  expect(scene.happen({ type: 'log-grew', lane: 0, newest: 1 })).toEqual([]);
  expect(scene.hear(ack(300, 2))).toEqual([push(0, 1)]);
  expect(scene.happen(cut(0, 1))).toEqual([push(2, 601, 1)]);
});

it('[LN3] a push of a later lane names what was sent of lane 0, whether it was confirmed or not', () => {
  const scene = laneScene([7, 2, 0], [7, 0, 0]);
  expect(scene.open()).toContainEqual(push(1, 1, 7));
});

it('[LN4] each lane has acks of its own', () => {
  const scene = laneScene([5, 5, 5]);
  scene.open();
  for (const lane of [0, 1, 2] as const) scene.happen(cut(lane, 5));
  scene.hear(ack(5, 1));
  expect(scene.state.acknowledged).toEqual([0, 5, 0]);
  expect(scene.live.flights.map(({ lane }) => lane)).toEqual([0, 2]);
  scene.hear(ack(5));
  expect(scene.state.acknowledged).toEqual([5, 5, 0]);
});

it('[LK4, LN3] a gap in lane 0 sends that lane again, then what came behind it', () => {
  const scene = laneScene([9, 6, 0], [4, 3, 0]);
  scene.open();
  scene.happen(cut(0, 9));
  scene.happen(cut(1, 6));
  expect(scene.hear(gap(3))).toEqual([push(0, 3)]);
  expect(scene.state.acknowledged).toEqual([2, 3, 0]);
  expect(scene.happen(cut(0, 9))).toEqual([push(1, 4, 9)]);
});

it('[LK4, LN4] a gap in a later lane leaves the lanes before it alone', () => {
  const scene = laneScene([9, 6, 0]);
  scene.open();
  scene.happen(cut(0, 9));
  scene.happen(cut(1, 6));
  expect(scene.hear(gap(1, 1))).toEqual([push(1, 1, 9)]);
  expect(scene.live.flights).toEqual([{ lane: 0, upTo: 9, sizeBytes: 100 }]);
});

it('[LK4, LN4] welcome tells of each lane how far the server holds it', () => {
  const scene = laneScene([9, 6, 3], [9, 6, 3]);
  scene.open();
  expect(scene.hear(welcome(9, 'e2', [2, 3]))).toContainEqual(push(1, 3, 9));
  expect(scene.state.acknowledged).toEqual([9, 2, 3]);
  scene.close(1006);
  scene.pass(60_000);
  scene.happen({ type: 'opened' });
  scene.hear(welcome(9, 'e3'));
  expect(scene.state.acknowledged).toEqual([9, 0, 0]);
});

it('[LK3] what stands still in any lane gets the connection given up', () => {
  const scene = laneScene([0, 0, 1]);
  scene.open();
  scene.happen(cut(2, 1, 0));
  scene.pass(44_000);
  scene.hear({ type: 'pong' });
  expect(scene.pass(16_001)).toEqual([{ type: 'close', reason: 'try_later' }]);
});

it('[WF11] a ticket that is not known is forgotten, and the device comes back', () => {
  const scene = new DeviceScene({ newest: 1 });
  scene.open();
  expect(scene.close(4106)).toEqual([{ type: 'forget-ticket' }]);
  expect(scene.state.connection).toMatchObject({ phase: 'waiting', code: 4106 });
});

it('[WF11] what a resumed welcome leaves out stays as it was', () => {
  const scene = laneScene([1, 0, 0]);
  scene.open();
  scene.hear({ type: 'welcome', protocol: 2, mode: 'full', acknowledged: 0 });
  expect(scene.state.epoch).toBe('e1');
});
