// The devices that hold the caller's work. A device may carry several learners: each names it and removes it for themselves alone.
import * as z from 'zod/mini';
import { id } from '../record/identifier.ts';
import { endpointsOf } from './endpoint.ts';
import { isoTime, pageFields, pageOf, plainText } from './rest-value.ts';

const defineEndpoint = endpointsOf('Devices');

/** `app`: name and version of the build that was here last. `revokedAt`: removed; what it still sends is set aside. Which of them asks, the caller knows. */
export const restDevice = z.strictObject({
  id,
  name: z.nullable(z.string()),
  app: z.nullable(z.string()),
  createdAt: isoTime,
  lastSeenAt: z.nullable(isoTime),
  revokedAt: z.nullable(isoTime),
});
export type RestDevice = z.infer<typeof restDevice>;

/** Shown as it is: spaces at its ends are gone. */
export const deviceName = plainText(1, 60).check(z.regex(/^\S(.*\S)?$/su, 'must not begin or end with a space'));

export const listOwnDevices = defineEndpoint({
  method: 'GET',
  path: '/api/users/me/devices',
  summary: 'The devices that hold work of the caller, those in use first',
  auth: 'signed-in',
  query: z.object(pageFields),
  responses: { 200: pageOf(restDevice) },
  problems: [],
});

export const nameOwnDevice = defineEndpoint({
  method: 'PATCH',
  path: '/api/users/me/devices/:id',
  summary: 'Give one of the caller’s devices a name',
  auth: 'signed-in',
  params: z.object({ id: z.string() }),
  body: z.strictObject({ name: deviceName }),
  responses: { 200: restDevice },
  problems: ['not_found'],
});

export const revokeOwnDevice = defineEndpoint({
  method: 'DELETE',
  path: '/api/users/me/devices/:id',
  summary:
    'Remove one of the caller’s devices: what it sends later is set aside, and it wipes what it holds of the caller',
  auth: 'signed-in',
  params: z.object({ id: z.string() }),
  responses: { 204: null },
  problems: ['not_found'],
});
