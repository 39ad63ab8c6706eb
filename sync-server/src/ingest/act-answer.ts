// What a REST caller is told of an act.
import type { Attempt, Enrolment } from '@greenland/shared-schema/protocol/document';
import type { Verdict } from '@greenland/shared-schema/protocol/operation';

/** `enrolment` and `attempt` are there when the act changed or made one. */
export type ActAnswer = {
  operationId: string;
  verdict: Verdict;
  attempt: Attempt | null;
  enrolment: Enrolment | null;
  certificateEligible: boolean;
};
