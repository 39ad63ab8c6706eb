// Accounts and sign-in: register, login, refresh, logout. The rules of names and passwords stand here, so that a phone can tell them too.
import * as z from 'zod/mini';
import { id } from '../record/identifier.ts';
import { findNameFault, nameCharacters, nameLongest, nameShortest } from '../rule/person-name.ts';
import { endpointsOf } from './endpoint.ts';
import { countryCode, languageCode } from './iso-codes.ts';
import { plainText } from './rest-value.ts';

const defineEndpoint = endpointsOf('Sign-in');

/** bcrypt reads no further: a longer password would be cut without a word. */
export const passwordMaximumBytes = 72;

function fitsBcrypt(password: string): boolean {
  return new TextEncoder().encode(password).length <= passwordMaximumBytes;
}

/** A new password. Capital letters and digits of every script count; special is what is neither letter, digit nor space. */
export const newPassword = z
  .string()
  .check(
    z.minLength(8, 'must have at least 8 characters'),
    z.regex(/\p{Lu}/u, 'must have a capital letter'),
    z.regex(/\p{Nd}/u, 'must have a digit'),
    z.regex(/[^\p{L}\p{M}\p{N}\s]/u, 'must have a special character'),
    z.regex(/^[^\p{Cc}]*$/u, 'must not have control characters'),
    z.refine(fitsBcrypt, `must be at most ${passwordMaximumBytes} bytes long in UTF-8`),
  );

const nameTooShort = `must have at least ${nameShortest} letters`;

/** Any script: letters and their marks, spaces, apostrophes, hyphens (rule/person-name). One sentence for one fault. */
export const personName = z.string().check(
  z.minLength(nameShortest, { error: nameTooShort, abort: true }),
  z.maxLength(nameLongest, `must have at most ${nameLongest} characters`),
  z.regex(nameCharacters, { error: 'takes letters, spaces, apostrophes and hyphens', abort: true }),
  z.refine((name) => findNameFault(name) !== 'letters', {
    error: 'begins and ends with no space, and takes marks and joiners at letters only',
    abort: true,
  }),
  z.refine((name) => findNameFault(name) === null, nameTooShort),
);

export const emailAddress = z
  .email('must be an e-mail address')
  .check(z.maxLength(254, 'must have at most 254 characters'));

const tokens = { token: z.string(), refreshToken: z.string() };

export const register = defineEndpoint({
  method: 'POST',
  path: '/api/auth/register',
  summary: 'Open an account and sign in to it',
  auth: 'signed-out',
  body: z.strictObject({
    email: emailAddress,
    password: newPassword,
    firstName: personName,
    lastName: personName,
    country: countryCode,
    language: languageCode,
  }),
  responses: { 201: z.strictObject({ id, email: z.string(), ...tokens }) },
  problems: ['email_taken'],
});

export const login = defineEndpoint({
  method: 'POST',
  path: '/api/auth/login',
  summary: 'Sign in',
  auth: 'signed-out',
  body: z.strictObject({ email: plainText(1, 254), password: plainText(1, 1000) }),
  responses: { 200: z.strictObject({ id, ...tokens }) },
  problems: ['invalid_credentials', 'account_locked'],
});

export const refresh = defineEndpoint({
  method: 'POST',
  path: '/api/auth/refresh',
  summary: 'Exchange a refresh token, sent as the bearer token, for new tokens',
  auth: 'refresh-token',
  responses: { 200: z.strictObject(tokens) },
  problems: [],
});

export const logout = defineEndpoint({
  method: 'POST',
  path: '/api/auth/logout',
  summary: 'End this sign-in: its access and refresh tokens are dead at once',
  auth: 'signed-in',
  responses: { 204: null },
  problems: [],
});
