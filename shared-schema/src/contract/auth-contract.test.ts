import { expect, it } from 'vitest';
import { emailAddress, newPassword, personName } from './auth-contract.ts';
import { countryCode, countryCodes, languageCode, languageCodes } from './iso-codes.ts';

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

it.each(['Bo', 'Zoë', 'd’Almeida', "O'Neil", 'Jean-Luc', 'नेहा', 'Ọlá Òjó', '王芳'])('takes the name %s', (name) => {
  expect(personName.safeParse(name).success).toBe(true);
});

it.each(['X', ' Ama', 'Ama ', 'A1', 'A<b>', '--', 'x'.repeat(101), ''])('refuses the name "%s"', (name) => {
  expect(personName.safeParse(name).success).toBe(false);
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
