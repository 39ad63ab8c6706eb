import { expect, it } from 'vitest';
import { DeviceScene, welcome } from '../../test/device-scene.ts';
import { closeCodeByReason } from './close-code.ts';

it('[RW5, CC1] a server that does not know this device gets its registration, with back-off', () => {
  const scene = new DeviceScene({ newest: 3, acknowledged: 3, epoch: 'e1' });
  scene.open();
  expect(scene.close(closeCodeByReason.unknown_device)).toEqual([{ type: 'forget-welcome' }]);
  expect(scene.state.connection).toMatchObject({ phase: 'waiting', code: 4409 });
  expect(scene.pass(30_000)).toEqual([{ type: 'connect' }]);
  scene.happen({ type: 'opened' });
  expect(scene.hear(welcome(0, 'e2'))).toEqual([
    { type: 'note-welcome', frame: welcome(0, 'e2') },
    expect.objectContaining({ type: 'send-push', lane: 0, from: 1 }),
  ]);
});
