// Consents over REST: read from what was decided, given as operations, so that a phone that was offline and a web page are one (P10).
import {
  type ConsentDecision,
  type ConsentPurpose,
  consentPurposes,
  currentPolicyVersion,
  type RestConsent,
  type RestConsents,
} from '@greenland/shared-schema/contract/consent-contract';
import { type Refused, refuse } from '@greenland/shared-schema/contract/problem';
import { toIsoTime } from '@greenland/shared-schema/contract/rest-value';
import type { Act } from '@greenland/shared-schema/protocol/operation';
import type { Queryable } from '../database/pool.ts';
import type { ActAnswer } from '../ingest/act-answer.ts';
import { type Decided, readDecisions } from './consent-store.ts';

/** Does several acts in one transaction: all of them, or none. */
export type SubmitActs = (userId: string, acts: readonly Act[]) => Promise<readonly ActAnswer[]>;

export type ConsentPorts = { database: Queryable; submitActs: SubmitActs };
export type ConsentChange = { [Purpose in ConsentPurpose]?: ConsentDecision | undefined } & {
  policyVersion?: string | undefined;
};

const undecided: RestConsent = { given: false, policyVersion: null, decidedAt: null };

function describe(decided: Decided | undefined): RestConsent {
  if (!decided) return undecided;
  const { given, policyVersion, decidedAt } = decided;
  return { given, policyVersion, decidedAt: toIsoTime(decidedAt.getTime()) };
}

export async function readOwnConsents(database: Queryable, userId: string): Promise<RestConsents> {
  const decided = new Map((await readDecisions(database, userId)).map((one) => [one.purpose, one]));
  return { newsletter: describe(decided.get('newsletter')), analytics: describe(decided.get('analytics')) };
}

/** One act for each purpose that is decided about. */
function actsOf(change: ConsentChange): Act[] {
  return consentPurposes.flatMap((purpose): Act[] => {
    const decision = change[purpose];
    if (decision === undefined) return [];
    const { given, policyVersion = null } = typeof decision === 'boolean' ? { given: decision } : decision;
    const version = policyVersion ?? change.policyVersion ?? currentPolicyVersion;
    return [{ kind: 'consent-given', payload: { purpose, given, policyVersion: version } }];
  });
}

export async function decideConsents(
  { database, submitActs }: ConsentPorts,
  userId: string,
  change: ConsentChange,
): Promise<RestConsents | Refused> {
  const answers = await submitActs(userId, actsOf(change));
  const isTaken = answers.every(({ verdict }) => verdict.outcome === 'taken');
  // An account that ended meanwhile decides nothing more, or a text that the log does not take.
  return isTaken ? readOwnConsents(database, userId) : refuse('invalid_request', 'Nothing was changed.');
}
