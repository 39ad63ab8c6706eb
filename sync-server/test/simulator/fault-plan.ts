// Which faults a world suffers and how often. Each seed takes some of them and leaves others out: what hides behind a loud fault shows without it.
import type { SeedChance } from './seed-chance.ts';

const meanMsByFault = {
  cut: 15_000,
  'half-open': 30_000,
  stall: 20_000,
  'server-crash': 25_000,
  'crash-after-commit': 20_000,
  restore: 60_000,
  backup: 15_000,
  'device-crash': 30_000,
  'torn-write': 30_000,
  'frozen-tab': 30_000,
  'clock-jump': 20_000,
  'expired-token': 40_000,
  'ended-sign-in': 40_000,
  'sign-in': 40_000,
  'lost-tickets': 40_000,
  'cleared-storage': 120_000,
  'lost-keys': 60_000,
  revocation: 120_000,
  'other-carrier': 20_000,
  'act-by-rest': 30_000,
  publication: 30_000,
  nudge: 20_000,
  'forged-ack': 40_000,
  'hung-work': 40_000,
} as const;

export type FaultName = keyof typeof meanMsByFault;

export type FaultPlan = {
  meanMsByFault: Partial<Record<FaultName, number>>;
  /** A line may break after so many bytes of one direction. */
  cutsAtBytes: boolean;
  /** A dial that fails, and one that is never answered. */
  failedDials: number;
  unansweredDials: number;
  slowestWorkMs: number;
  losesHints: boolean;
  bytesAMs: number;
  latencyMs: number;
};

/** Without any fault, over a good line. */
export const calmPlan: FaultPlan = {
  ...{ meanMsByFault: {}, cutsAtBytes: false, failedDials: 0, unansweredDials: 0 },
  ...{ slowestWorkMs: 5, losesHints: false, bytesAMs: 100, latencyMs: 20 },
};

/** One learner with several phones, and a server that goes back again and again: who comes back first must not matter. */
export const rewindPlan: FaultPlan = {
  ...calmPlan,
  meanMsByFault: { restore: 15_000, backup: 40_000, 'half-open': 10_000, 'device-crash': 20_000 },
};

/** One learner whose phones lose their keys, and a server that goes back: what was told under an old name is supplied again, and counts once. */
export const lossPlan: FaultPlan = {
  ...rewindPlan,
  meanMsByFault: {
    'lost-keys': 15_000,
    restore: 20_000,
    backup: 30_000,
    cut: 10_000,
    'half-open': 20_000,
    'torn-write': 20_000,
  },
};

export function planFaults(chance: SeedChance): FaultPlan {
  const share = chance.pick([0.15, 0.4, 0.7]);
  const chosen = Object.entries(meanMsByFault).filter(() => chance.happens(share));
  return {
    meanMsByFault: Object.fromEntries(chosen),
    cutsAtBytes: chance.happens(0.4),
    failedDials: chance.pick([0, 0.1, 0.5]),
    unansweredDials: chance.pick([0, 0, 0.2]),
    slowestWorkMs: chance.pick([5, 50, 2_000]),
    losesHints: chance.happens(0.3),
    bytesAMs: chance.pick([2, 10, 100]),
    latencyMs: chance.skewed(5, 1_500),
  };
}
