// What a person allows beyond what teaching needs. Invariant: nothing is allowed before they said so themselves.
import * as z from 'zod/mini';
import { endpointsOf } from './endpoint.ts';
import { isoTime, plainText } from './rest-value.ts';

const defineEndpoint = endpointsOf('Privacy');

/** The text that people agree to now; a decision about an older text names that one. */
export const currentPolicyVersion = '2026-11';

export const consentPurposes = ['newsletter', 'analytics'] as const;
export type ConsentPurpose = (typeof consentPurposes)[number];

/** `policyVersion` and `decidedAt` null: never asked, and so not given. */
const restConsent = z.strictObject({
  given: z.boolean(),
  policyVersion: z.nullable(z.string()),
  decidedAt: z.nullable(isoTime),
});
export type RestConsent = z.infer<typeof restConsent>;

const restConsents = z.strictObject({ newsletter: restConsent, analytics: restConsent });
export type RestConsents = z.infer<typeof restConsents>;

const policyVersion = plainText(1, 40);

/** True or false alone is about the text of now. */
const decision = z.union([
  z.boolean(),
  z.strictObject({ given: z.boolean(), policyVersion: z.optional(policyVersion) }),
]);
export type ConsentDecision = z.infer<typeof decision>;

export const readConsents = defineEndpoint({
  method: 'GET',
  path: '/api/users/me/consents',
  summary: 'What the caller has allowed, when, and under which version of the policy',
  auth: 'signed-in',
  responses: { 200: restConsents },
  problems: [],
});

export const writeConsents = defineEndpoint({
  method: 'PUT',
  path: '/api/users/me/consents',
  summary: 'Give or withdraw consent; what is left out stays as it is',
  auth: 'signed-in',
  body: z
    .strictObject({
      newsletter: z.optional(decision),
      analytics: z.optional(decision),
      policyVersion: z.optional(policyVersion),
    })
    .check(
      z.refine(
        ({ newsletter, analytics }) => newsletter !== undefined || analytics !== undefined,
        'must decide about newsletter, analytics or both',
      ),
    ),
  responses: { 200: restConsents },
  problems: [],
});
