// What screens stand on: the ports, the phrases and the learner's replica, handed down by context. Screens reach for nothing else.
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { AccountSession, Profile } from '../account/account-session.ts';
import type { OwnDevices } from '../account/own-devices.ts';
import type { CoursePacks } from '../pack/course-packs.ts';
import type { Locale, LocalePort } from '../phrase/locale.ts';
import type { Phrasebook } from '../phrase/phrasebook.ts';
import type { ProofDesk } from '../proof/proof-desk.ts';
import type { LearnerReplica } from '../store/learner-replica.ts';
import type { AppUpdate } from '../worker/app-update.ts';

/** `now` counts milliseconds for durations: it need not be right, only steady. */
export type AppPorts = {
  account: AccountSession;
  devices: OwnDevices;
  openReplica: (profile: Profile) => Promise<LearnerReplica>;
  packs: CoursePacks;
  /** Checks certificates, also without anybody signed in. */
  openProofs: () => Promise<ProofDesk>;
  locale: LocalePort;
  now: () => number;
  /** A newer app that waits: offered, never forced. */
  update?: AppUpdate;
};

export type Learner = Omit<LearnerReplica, 'close'> & { profile: Profile };

export const PortsContext = createContext<AppPorts | null>(null);
export const LearnerContext = createContext<Learner | null>(null);
export const PhraseContext = createContext<{ phrases: Phrasebook; language: Locale } | null>(null);

function demand<Value>(value: Value | null, what: string): Value {
  if (value === null) throw new Error(`${what} is used outside of its provider`);
  return value;
}

export const usePorts = (): AppPorts => demand(useContext(PortsContext), 'usePorts');
export const useLearner = (): Learner => demand(useContext(LearnerContext), 'useLearner');
/** The phrases and the code of their language, for Intl. */
export const usePhrases = () => demand(useContext(PhraseContext), 'usePhrases');
