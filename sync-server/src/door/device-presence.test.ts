import { expect, it } from 'vitest';
import { DevicePresence } from './device-presence.ts';

it('[HP5] with the fifth socket of a device its oldest goes; those that have gone make room; other devices do not matter', () => {
  const presence = new DevicePresence();
  const gone: string[] = [];
  const enter = (device: string, socket: string) => {
    const leave = presence.enter(device, () => {
      gone.push(socket);
      leave();
    });
    return leave;
  };
  const leaves = ['a1', 'a2', 'a3', 'a4'].map((socket) => enter('a', socket));
  for (const socket of ['b1', 'b2', 'b3']) enter('b', socket);
  expect(gone).toEqual([]);
  enter('a', 'a5');
  expect(gone).toEqual(['a1']);
  leaves[0]?.();
  leaves[2]?.();
  enter('a', 'a6');
  expect(gone).toEqual(['a1']);
  enter('a', 'a7');
  expect(gone).toEqual(['a1', 'a2']);
});
