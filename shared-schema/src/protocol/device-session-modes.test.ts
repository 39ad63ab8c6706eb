import { describe, expect, it } from 'vitest';
import { ack, DeviceScene, pull, welcome } from '../../test/device-scene.ts';
import type { DeviceEffect } from './device-session-state.ts';

const typesOf = (effects: readonly DeviceEffect[]) => effects.map(({ type }) => type);
const halfWelcome = (acknowledged: number, mode: 'write-only' | 'revoked') => ({ ...welcome(acknowledged), mode });

describe('a connection that may only write', () => {
  it('[LK6] [WF9] ends the pulls on their way at once, keeps later ones for a better connection, and goes on sending', () => {
    const scene = new DeviceScene({ newest: 2 });
    scene.happen({ type: 'pull-wanted', pull: pull(1) });
    scene.open();
    scene.happen({ type: 'pushed', lane: 0, upTo: 2, sizeBytes: 100 });
    expect(scene.hear(halfWelcome(0, 'write-only'))).toContainEqual({ type: 'reject-pulls', requests: [1] });
    expect(scene.happen({ type: 'pull-wanted', pull: pull(2) })).toEqual([]);
    expect(typesOf(scene.hear(ack(2)))).not.toContain('handed-over');
    expect(scene.acknowledged).toBe(2);
    expect(typesOf(scene.happen({ type: 'log-grew', lane: 0, newest: 3 }))).toEqual(['send-push']);
  });

  it('[LK6] stays as it is while nothing has changed, and comes back once, whole, when the learner has signed in', () => {
    const scene = new DeviceScene();
    scene.open();
    scene.hear(halfWelcome(0, 'write-only'));
    scene.happen({ type: 'pull-wanted', pull: pull(7) });
    for (let second = 0; second < 40; second += 1) expect(scene.pass(1_000)).toEqual([]);
    expect(typesOf(scene.happen({ type: 'nudged' }))).toEqual(['close']);
    expect(scene.close(1006)).toEqual([{ type: 'reject-pulls', requests: [7] }]);
    scene.happen({ type: 'pull-wanted', pull: pull(8) });
    expect(typesOf(scene.pass(1_000))).toEqual(['connect']);
    expect(typesOf(scene.happen({ type: 'opened' }))).toEqual(['send-hello', 'send-pulls']);
    scene.hear(welcome(0));
    expect(scene.happen({ type: 'nudged' })).toEqual([]);
    expect(typesOf(scene.happen({ type: 'pull-wanted', pull: pull(9) }))).toEqual(['send-pulls']);
  });
});

describe('a device that was removed', () => {
  it('[RV3] [RV4] says that all is handed over when the last lane is confirmed, not before', () => {
    const scene = new DeviceScene({ newest: 2 });
    scene.happen({ type: 'log-grew', lane: 2, newest: 1 });
    scene.happen({ type: 'pull-wanted', pull: pull(1) });
    scene.open();
    const heard = typesOf(scene.hear(halfWelcome(0, 'revoked')));
    expect(heard).toContain('reject-pulls');
    expect(heard).not.toContain('handed-over');
    expect(typesOf(scene.hear(ack(2)))).not.toContain('handed-over');
    expect(typesOf(scene.hear(ack(1, 2)))).toContain('handed-over');
  });

  it('[RV4] says so at once when nothing is left, and again after work that came in between', () => {
    const scene = new DeviceScene({ newest: 3, acknowledged: 3 });
    scene.open();
    expect(typesOf(scene.hear(halfWelcome(3, 'revoked')))).toContain('handed-over');
    expect(typesOf(scene.happen({ type: 'log-grew', lane: 0, newest: 4 }))).toEqual(['send-push']);
    expect(typesOf(scene.hear(ack(4)))).toContain('handed-over');
  });

  it('[RV4] [P8] hands in again what a restored server has lost before it says so', () => {
    const scene = new DeviceScene({ newest: 3, acknowledged: 3 });
    scene.open();
    const heard = typesOf(scene.hear(halfWelcome(1, 'revoked')));
    expect(heard).toContain('send-push');
    expect(heard).not.toContain('handed-over');
    expect(typesOf(scene.hear(ack(3)))).toContain('handed-over');
  });
});
