// The end of an account, at the wish of its owner.
import * as z from 'zod/mini';
import { endpointsOf } from './endpoint.ts';
import { plainText } from './rest-value.ts';

const defineEndpoint = endpointsOf('Privacy');

export const eraseOwnAccount = defineEndpoint({
  method: 'DELETE',
  path: '/api/users/me',
  summary: 'Erase the caller’s account and everything personal in it, for good; the password is asked again',
  auth: 'signed-in',
  body: z.strictObject({ password: plainText(1, 1000) }),
  responses: { 202: z.strictObject({ message: z.string() }) },
  problems: ['wrong_password', 'account_locked', 'last_admin'],
});
