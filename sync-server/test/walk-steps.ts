// What each call of the contract answers when all is well, and each problem of its own; the steps are in files by area. What every call has in common
// (tokens, rights, bodies that are no JSON, limits, a database that is away) is provoked for all of them by the test. A new call needs a few lines there.
import { accountSteps } from './account-steps.ts';
import type { WalkStep } from './contract-walk.ts';
import { learningSteps } from './learning-steps.ts';
import { operatorSteps } from './operator-steps.ts';
import { ownDataSteps } from './own-data-steps.ts';

export const walkSteps: readonly WalkStep[] = [...accountSteps, ...learningSteps, ...ownDataSteps, ...operatorSteps];
