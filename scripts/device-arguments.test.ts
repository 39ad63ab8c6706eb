import { expect, it } from 'vitest';
import { readDeviceArguments, splitCommands } from './device-arguments.ts';
import { checkCommand } from './device-commands.ts';

it('reads options and commands separated by a plus', () => {
  const read = readDeviceArguments(['--server', 'http://h:1/', '--email', 'a@b', 'enrol', 'x', '+', 'wait-safe', '5']);
  expect(read).toEqual({
    kind: 'run',
    options: { server: 'http://h:1', email: 'a@b', password: null, name: 'Ada Learner', stateFile: null },
    commands: [
      ['enrol', 'x'],
      ['wait-safe', '5'],
    ],
  });
});

it('says in one sentence what it does not understand', () => {
  expect(readDeviceArguments(['--speed', '3'])).toMatchObject({
    kind: 'fault',
    fault: expect.stringContaining('--speed'),
  });
  expect(readDeviceArguments(['--server', 'ftp://h'])).toMatchObject({ kind: 'fault' });
});

it('splits a line of commands, whatever its pluses', () => {
  expect(splitCommands(['+', 'sync', '+', '+', 'quit'])).toEqual([['sync'], ['quit']]);
});

it('checks a command before anything runs', () => {
  expect(checkCommand(['sync'])).toBeNull();
  expect(checkCommand(['quit'])).toBeNull();
  expect(checkCommand(['wait-safe', '5'])).toBeNull();
  expect(checkCommand(['enrol'])).toBe('enrol needs COURSE.');
  expect(checkCommand(['sync', 'now'])).toBe("sync takes no 'now'.");
  expect(checkCommand(['constructor'])).toContain('There is no command');
});
