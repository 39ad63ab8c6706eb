import { expect, it } from 'vitest';
import { emailAddress, newPassword, personName } from './auth-contract.ts';
import { countryCode, countryCodes, languageCode, languageCodes } from './iso-codes.ts';

const messagesOfName = (name: string) => personName.safeParse(name).error?.issues.map(({ message }) => message);
const messagesOf = (password: string) => newPassword.safeParse(password).error?.issues.map(({ message }) => message);

it.each(['Abcdef1!', 'Été-2026-ça', 'ÅÄÖåäö1?', `A1!${'x'.repeat(69)}`])('takes the password %s', (password) => {
  expect(newPassword.safeParse(password).success).toBe(true);
});

it('says every rule that a password breaks', () => {
  expect(messagesOf('abc')).toEqual([
    'must have at least 8 characters',
    'must have a capital letter',
    'must have a digit',
    'must have a special character',
  ]);
  expect(messagesOf('Abcdefg 1')).toEqual(['must have a special character']);
  expect(messagesOf(`A1!${'x'.repeat(70)}`)).toEqual(['must be at most 72 bytes long in UTF-8']);
  expect(messagesOf(`A1!${'é'.repeat(35)}`)).toEqual(['must be at most 72 bytes long in UTF-8']);
  expect(messagesOf('Abcdef1!\u0000x')).toEqual(['must not have control characters']);
});

it.each([
  ...[
    'Bo',
    'Zoë',
    'd’Almeida',
    "O'Neil",
    'Jean-Luc',
    'नेहा',
    'Ọlá Òjó',
    '王芳',
    'Jean\u2010Luc',
    'Jean\u2011Luc',
    'Ann-',
  ],
  ...["'t Hooft", '’t Hart', '‘t Hart', "'Abd", 'Marie\u00a0Ange', 'ג׳ורג׳', 'بن\u200cلادن'],
  ...['علی\u200cرضا', 'ප්\u200dරනාන්දු', 'র\u200d্যাব', 'രാജന്\u200d', 'é\u0301a', 'x'.repeat(100)],
])('takes the name %j', (name) => {
  expect(messagesOfName(name)).toBeUndefined();
});

const short = 'must have at least 2 letters';
const characters = 'takes letters, spaces, apostrophes and hyphens';
const places = 'begins and ends with no space, and takes marks and joiners at letters only';
it.each([
  ...['', 'A', '王', '--', "A'", "''", '\u3164\u3164', 'e\u0301', '𠮷'].map((name) => [name, short]),
  ...['A1', 'A<b>', 'Awa\nDiop', 'Awa\u200b', 'Awa\u202e'].map((name) => [name, characters]),
  ...[' Ama', 'Ama ', 'Ama\u00a0', '\u0301\u0301', 'A -\u0301b'].map((name) => [name, places]),
  ...['\u200dAwa', 'A \u200cwa', 'Aw\u200c\u200ca', 'Aw\u200c\u200da', '\u200c\u200c'].map((name) => [name, places]),
  ['x'.repeat(101), 'must have at most 100 characters'],
])('refuses the name %j in one sentence: %s', (name, message) => {
  expect(messagesOfName(name)).toEqual([message]);
});

it('knows the countries and languages of the standards, in their own case', () => {
  expect([countryCodes.length, new Set(countryCodes).size]).toEqual([249, 249]);
  expect([languageCodes.length, new Set(languageCodes).size]).toEqual([183, 183]);
  const names = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
  expect(countryCodes.filter((code) => names.of(code) === undefined)).toEqual([]);
  expect(countryCode.safeParse('bj').success).toBe(false);
  expect(languageCode.safeParse('FR').success).toBe(false);
});

it('takes addresses of 254 characters and no more', () => {
  const domain = `${'a'.repeat(60)}.${'b'.repeat(60)}.${'c'.repeat(60)}.org`;
  expect(emailAddress.safeParse(`x@${domain}`).success).toBe(true);
  expect(emailAddress.safeParse(`${'x'.repeat(80)}@${domain}`).success).toBe(false);
});
