// The signed-in person's own account.
import * as z from 'zod/mini';
import { count, id } from '../record/identifier.ts';
import { defineEndpoint } from './endpoint.ts';
import { address, isoTime } from './rest-value.ts';

/** `badges` are their codes; `coursesCompleted` and `certificatesEarned` are numbers of them. */
export const restUser = z.strictObject({
  id,
  email: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  avatar: z.nullable(address),
  country: z.nullable(z.string()),
  language: z.string(),
  createdAt: isoTime,
  totalPoints: count,
  badges: z.array(z.string()),
  coursesCompleted: count,
  certificatesEarned: count,
});
export type RestUser = z.infer<typeof restUser>;

export const readOwnUser = defineEndpoint({
  method: 'GET',
  path: '/api/users/me',
  summary: 'The account of the caller',
  auth: 'signed-in',
  responses: { 200: restUser },
  problems: [],
});
