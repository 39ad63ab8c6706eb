// Who is signed in on this device, as screens see it.
import type { ReadonlySignal } from '@preact/signals';

/** A learner known on this device. Tokens stay inside the account folder. */
export type Profile = { userId: string; email: string; firstName: string };

/** A refusal of the server (`code` of the contract), or `network` when there was no answer. */
export type AccountFault = { code: string; errors: { path: string; message: string }[] };

export type Registration = {
  email: string;
  password: string;
  firstName: string;
  lastName: string;
  country: string;
  language: string;
};

/** The one door to accounts. A learner who has signed in once opens their replica without network from then on. */
export type AccountSession = {
  current: ReadonlySignal<Profile | null>;
  profiles: ReadonlySignal<Profile[]>;
  register(registration: Registration): Promise<AccountFault | null>;
  signIn(email: string, password: string): Promise<AccountFault | null>;
  /** Back to the list of profiles; the replica stays on the device. */
  leave(): Promise<void>;
  /** Opens a known profile without network. */
  resume(userId: string): Promise<void>;
  /** A token for the socket: refreshed when the network allows, else the last one known, even if it has expired. */
  token(): Promise<string | null>;
};
