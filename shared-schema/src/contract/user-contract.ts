// The signed-in person's own account.
import * as z from 'zod/mini';
import { count, id } from '../record/identifier.ts';
import { personName } from './auth-contract.ts';
import { endpointsOf } from './endpoint.ts';
import { countryCode, languageCode } from './iso-codes.ts';
import { address, isoTime } from './rest-value.ts';

const defineEndpoint = endpointsOf('Users');

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

export const avatarMaximumBytes = 5 * 1024 * 1024;

/** Names are stored composed (NFC). `avatar` null takes the picture away; a picture comes as a file. */
export const changeOwnUser = defineEndpoint({
  method: 'PATCH',
  path: '/api/users/me',
  summary: 'Change the account of the caller: what is left out stays',
  auth: 'signed-in',
  body: z.strictObject({
    firstName: z.optional(personName),
    lastName: z.optional(personName),
    country: z.optional(countryCode),
    language: z.optional(languageCode),
    avatar: z.optional(z.null('must be null, or a file of multipart/form-data')),
  }),
  upload: { field: 'avatar', maximumBytes: avatarMaximumBytes, mediaTypes: ['image/jpeg', 'image/png'] },
  responses: { 200: restUser },
  problems: ['invalid_image', 'storage_unavailable'],
});
