import { expect, it } from 'vitest';
import { DeviceScene, welcome } from '../../test/device-scene.ts';
import { closeCodeByReason } from './close-code.ts';

it('[RW5, CC1] a server that does not know this device gets its registration, with back-off', () => {
  const scene = new DeviceScene({ newest: 3, acknowledged: 3, epoch: 'e1' });
  scene.open();
  expect(scene.close(closeCodeByReason.unknown_device)).toEqual([{ type: 'register-again' }]);
  expect(scene.state.connection).toMatchObject({ phase: 'waiting', code: 4409 });
  expect(scene.pass(30_000)).toEqual([{ type: 'connect' }]);
  scene.happen({ type: 'opened' });
  expect(scene.hear(welcome(0, 'e2'))).toEqual([
    { type: 'note-welcome', frame: welcome(0, 'e2') },
    { type: 'send-present', epoch: 'e2' },
    expect.objectContaining({ type: 'send-push', lane: 0, from: 1 }),
  ]);
});

it('[RW8] hands in certificates as soon as it is welcomed, before the work that goes up again; a removed device does not', () => {
  const typesAfter = (change: object) => {
    const scene = new DeviceScene({ newest: 3, acknowledged: 3, epoch: 'e1' });
    scene.open();
    return scene.hear({ ...welcome(1, 'e2'), ...change }).map(({ type }) => type);
  };
  expect(typesAfter({})).toEqual(['note-welcome', 'send-present', 'send-push']);
  expect(typesAfter({ mode: 'write-only' })).toEqual(['note-welcome', 'send-present', 'send-push']);
  expect(typesAfter({ mode: 'revoked' })).toEqual(['note-welcome', 'send-push']);
});

it('[RW8] [WF11] of a resumed connection the epoch is the one before', () => {
  const scene = new DeviceScene({ epoch: 'e1' });
  scene.open();
  const resumed = { type: 'welcome', protocol: 3, mode: 'full', acknowledged: 0 } as const;
  expect(scene.hear(resumed)).toContainEqual({ type: 'send-present', epoch: 'e1' });
});
