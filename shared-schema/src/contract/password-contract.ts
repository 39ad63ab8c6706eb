// Passwords that are forgotten or changed. A new password is any text here: what its rules say is answered by 422, so that a program can tell it from a broken call.
import * as z from 'zod/mini';
import { emailAddress } from './auth-contract.ts';
import { endpointsOf } from './endpoint.ts';
import { plainText } from './rest-value.ts';

const defineEndpoint = endpointsOf('Sign-in');

/** Hours for which the link of a reset mail works. */
export const resetHours = 6;

const done = z.strictObject({ message: z.string() });

export const forgotPassword = defineEndpoint({
  method: 'POST',
  path: '/api/auth/forgot-password',
  summary:
    'Ask for a mail that lets its reader set a new password; the answer does not tell whether there is such an account',
  auth: 'signed-out',
  body: z.strictObject({ email: emailAddress }),
  responses: { 200: done },
  problems: [],
});

export const resetPassword = defineEndpoint({
  method: 'POST',
  path: '/api/auth/reset-password',
  summary: 'Set a new password with the token of a reset mail: every sign-in of the account ends, a lock is lifted',
  auth: 'signed-out',
  body: z.strictObject({ token: plainText(1, 200), newPassword: z.string() }),
  responses: { 200: done },
  problems: ['invalid_reset_token', 'password_rules'],
});

export const changePassword = defineEndpoint({
  method: 'PUT',
  path: '/api/users/me/password',
  summary: 'Change the password: every other sign-in of the account ends, this one stays',
  auth: 'signed-in',
  body: z.strictObject({ currentPassword: plainText(1, 1000), newPassword: z.string() }),
  responses: { 200: done },
  problems: ['wrong_password', 'password_rules', 'account_locked'],
});
