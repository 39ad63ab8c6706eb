// What a REST caller does goes through the one door for operations. This is that door as the catalogue sees it.
import type { Act } from '@greenland/shared-schema/protocol/operation';
import type { ActAnswer } from '../ingest/act-answer.ts';

/** An enrolment in the answer is there only when the act changed it: enrolling twice is taken, and changes nothing. */
export type RestIngest = (userId: string, act: Act, options: { idempotencyKey: string | null }) => Promise<ActAnswer>;
