// What is wrong with a registration before it is sent: the rules of the contract in codes, so that each fault has its phrase.
import { findNameFault } from '@greenland/shared-schema/rule/person-name';
import type { AccountFault, Registration } from '../account/account-session.ts';
import { isEmail } from './email-check.ts';

export type RegistrationFaultCode =
  | 'emailInvalid'
  | 'emailTaken'
  | 'passwordShort'
  | 'passwordUpperCase'
  | 'passwordDigit'
  | 'passwordSpecial'
  | 'passwordLong'
  | 'nameShort'
  | 'nameLetters'
  | 'countryMissing'
  | 'refused';

export type RegistrationFaults = Partial<Record<keyof Registration, RegistrationFaultCode>>;

const shortestPassword = 8;
const longestPasswordBytes = 72;

/** Lengths in characters, but the upper limit in bytes of UTF-8: more than 72 would be cut by the hash (bcrypt). */
export function checkPassword(password: string): RegistrationFaultCode | null {
  if ([...password].length < shortestPassword) return 'passwordShort';
  if (!/\p{Lu}/u.test(password)) return 'passwordUpperCase';
  if (!/\p{Nd}/u.test(password)) return 'passwordDigit';
  if (!/[^\p{L}\p{M}\p{N}\s]/u.test(password)) return 'passwordSpecial';
  return new TextEncoder().encode(password).length > longestPasswordBytes ? 'passwordLong' : null;
}

export function checkName(name: string): RegistrationFaultCode | null {
  const fault = findNameFault(name.trim());
  if (fault === null) return null;
  return fault === 'short' ? 'nameShort' : 'nameLetters';
}

/** A fault code by field; empty when all is well. */
export function checkRegistration(registration: Registration): RegistrationFaults {
  const faultByField = {
    firstName: checkName(registration.firstName),
    lastName: checkName(registration.lastName),
    email: isEmail(registration.email) ? null : ('emailInvalid' as const),
    password: checkPassword(registration.password),
    country: /^[A-Z]{2}$/.test(registration.country) ? null : ('countryMissing' as const),
  };
  return Object.fromEntries(Object.entries(faultByField).filter(([, fault]) => fault !== null));
}

const fields: readonly string[] = ['email', 'password', 'firstName', 'lastName', 'country', 'language'];

/** The fields that the server points at. */
export function readServerFaults(fault: AccountFault): RegistrationFaults {
  if (fault.code === 'email_taken') return { email: 'emailTaken' };
  const pointed = fault.errors
    .map((error) => error.path.split(/[./]/).at(-1) ?? '')
    .filter((name) => fields.includes(name));
  return Object.fromEntries(pointed.map((name) => [name, 'refused']));
}
