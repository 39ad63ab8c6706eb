import { expect, it } from 'vitest';
import { writeHolderName } from './holder-name.ts';

it.each([
  ['Awa', 'Diop', 'Awa Diop'],
  ['علی\u200cرضا', '\u2019t Hart', 'علی\u200cرضا \u2019t Hart'],
  [' Awa\u00a0', 'Diop', ' Awa\u00a0 Diop'],
  ['\u200b', 'Diop', 'Diop'],
  ['Awa', '   ', 'Awa'],
  [' ', '\u3164', '  \u3164'],
])('[CE3] a certificate bears of %j and %j what shows, to the letter', (firstName, lastName, name) => {
  expect(writeHolderName({ firstName, lastName })).toBe(name);
});
