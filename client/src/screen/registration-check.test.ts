import { newPassword, personName } from '@greenland/shared-schema/contract/auth-contract';
import { describe, expect, it } from 'vitest';
import { listCountries } from './country-list.ts';
import { isEmail } from './email-check.ts';
import { checkName, checkPassword, checkRegistration, readServerFaults } from './registration-check.ts';

const good = {
  email: 'awa@example.org',
  password: 'Motdepasse1!',
  firstName: 'Awa',
  lastName: 'N’Gbanga-Koyt',
  country: 'CF',
  language: 'fr',
};

const strangeNames = [
  "'t Hooft",
  'Ann-',
  'علی\u200cرضا',
  '\u200cAwa',
  'Marie\u00a0Ange',
  'e\u0301',
  '\u3164\u3164',
  '--',
];

describe('a registration', () => {
  it('passes when every field is as the contract wants it', () => {
    expect(checkRegistration(good)).toEqual({});
  });

  it('names what a password lacks, one thing at a time', () => {
    expect(checkPassword('Aa1!')).toBe('passwordShort');
    expect(checkPassword('motdepasse1!')).toBe('passwordUpperCase');
    expect(checkPassword('Motdepasse!')).toBe('passwordDigit');
    expect(checkPassword('Motdepasse1')).toBe('passwordSpecial');
    expect(checkPassword(`Aa1!${'é'.repeat(34)}`)).toBeNull();
    expect(checkPassword(`Aa1!${'é'.repeat(35)}`)).toBe('passwordLong');
  });

  it('agrees with the contract on passwords and names', () => {
    const passwords = [
      'Motdepasse1!',
      'motdepasse1!',
      'Motdepasse!',
      'Motdepasse1',
      'Mot de passe 1',
      'É٣aaaaa?',
      'Aa1! ',
    ];
    for (const password of passwords) {
      expect([password, checkPassword(password) === null]).toEqual([password, newPassword.safeParse(password).success]);
    }
    for (const name of ['Awa', 'Ŋa', 'A', 'عائشة', 'Jean-Bédel', '-a', 'a1', 'O’Neil', 'Zoé Marie', ...strangeNames]) {
      expect([name, checkName(name) === null]).toEqual([name, personName.safeParse(name).success]);
    }
  });

  it('points at e-mail, names and country', () => {
    expect([isEmail(' awa@example.org '), isEmail('awa@example'), isEmail('')]).toEqual([true, false, false]);
    expect(checkName(' A ')).toBe('nameShort');
    expect(checkName('Awa1')).toBe('nameLetters');
    expect(checkRegistration({ ...good, country: '', email: '' })).toEqual({
      country: 'countryMissing',
      email: 'emailInvalid',
    });
  });

  it('puts the faults of the server on their fields', () => {
    expect(readServerFaults({ code: 'email_taken', errors: [] })).toEqual({ email: 'emailTaken' });
    const errors = [
      { path: 'body.lastName', message: 'no' },
      { path: 'elsewhere', message: 'no' },
    ];
    expect(readServerFaults({ code: 'invalid_request', errors })).toEqual({ lastName: 'refused' });
  });

  it('offers every country, named and sorted in the language of the page', () => {
    const names = listCountries('fr').map(({ name }) => name);
    expect(names).toContain('République centrafricaine');
    expect(names.indexOf('Égypte')).toBeLessThan(names.indexOf('Finlande'));
    expect(listCountries('en').find(({ code }) => code === 'CF')?.name).toBe('Central African Republic');
  });
});
