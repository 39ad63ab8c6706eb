// Who is signed in on this device, as screens see it.
import type { ReadonlySignal } from '@preact/signals';

/** A learner known on this device. Tokens stay inside the account folder. */
export type Profile = { userId: string; email: string; firstName: string };

/** A learner who has removed this device: `at` in milliseconds. `wiped`: nothing of them is left here. */
export type Removal = { userId: string; firstName: string; at: number; wiped: boolean };

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
  /** Asks for a mail with a link that sets a new password; the answer does not tell whether the account exists. */
  forgotPassword(email: string): Promise<AccountFault | null>;
  /** `token` is the link's. Every sign-in of the account ends by it. */
  resetPassword(token: string, newPassword: string): Promise<AccountFault | null>;
  /** Back to the list of profiles; the replica stays on the device. */
  leave(): Promise<void>;
  /** Opens a known profile without network. */
  resume(userId: string): Promise<void>;
  /** Ends the learner's tokens, here and (when the network answers) on the server; profile and replica stay on the device. */
  signOut(): Promise<void>;
  /** Learners who have removed this device, until `dismissRemoval`. */
  removals: ReadonlySignal<Removal[]>;
  /** Forgets profile and tokens of a learner who has removed this device; the caller wipes the rest and says so by `noteWiped`. */
  remove(userId: string, at: number): Promise<void>;
  /** Whether a learner has removed this device and has not signed in again since, in whatever tab. */
  isRemoved(userId: string): Promise<boolean>;
  noteWiped(userId: string): Promise<void>;
  dismissRemoval(userId: string): Promise<void>;
  /** True when the server wants a password again before anything can be read: work goes on, and is still taken. */
  signInRequired: ReadonlySignal<boolean>;
  /**
   * A token for the socket: refreshed when the network allows, else the last one known, even if it has expired. Null: none is known.
   * `renew`: refresh even if this device's clock says that there is life left (the server knows better).
   */
  token(renew?: boolean): Promise<string | null>;
};
