// What the account folder reads from outside, in zod: answers of the API and its own memory. Loaded with the first of them, not with the page.
import { id, text } from '@greenland/shared-schema/record/identifier';
import * as z from 'zod/mini';

const jwt = text(4096);

export const problem = z.object({
  code: text(60),
  errors: z.optional(z.array(z.object({ path: z.string(), message: z.string() }))),
});

/** Answer of register and login. */
export const signedIn = z.object({ id, token: jwt, refreshToken: jwt });

/** Answer of refresh. */
export const refreshed = z.object({ token: jwt, refreshToken: jwt });

/** The part of `GET /api/users/me` that a profile shows. */
export const me = z.object({ id, email: z.string(), firstName: z.string() });

const moment = z.pipe(z.iso.datetime(), z.transform(Date.parse));

/** Answer of `GET /api/users/me/devices`. */
export const deviceList = z.object({
  data: z.array(
    z.object({
      ...{ id, name: z.nullable(z.string()), app: z.nullable(z.string()) },
      ...{ createdAt: moment, lastSeenAt: z.nullable(moment), revokedAt: z.nullable(moment) },
    }),
  ),
});

const profile = z.object({ userId: id, email: z.string(), firstName: z.string() });

/** `obtainedAt`: this device's clock when the tokens came. `refused`: the server has refused to renew them. */
const tokens = z.object({ token: jwt, refreshToken: jwt, obtainedAt: z.number(), refused: z.boolean() });
export type StoredTokens = z.infer<typeof tokens>;

/** Whom this device was taken from, and when; `wiped`: nothing of them is left here but this line, until somebody has read it. */
const removal = z.object({ userId: id, firstName: z.string(), at: z.number(), wiped: z.boolean() });

/** Everything remembered about who uses this device. `current` is whom the next start opens. */
export const storedAccounts = z.object({
  current: z.nullable(id),
  profiles: z.array(profile),
  tokensByUser: z.record(id, tokens),
  removals: z._default(z.array(removal), []),
});
export type StoredAccounts = z.infer<typeof storedAccounts>;
