// Passwords at rest: bcrypt, off the event loop. Invariant: checking an unknown account's password takes as long as a known one's.
import { passwordMaximumBytes } from '@greenland/shared-schema/contract/auth-contract';
import bcrypt from 'bcrypt';

export type PasswordHash = {
  /** The caller has checked the rules: bcrypt would cut a longer password without a word. */
  make(password: string): Promise<string>;
  /** `hash` null: there is no such account; the work is done all the same and the answer is false. */
  matches(password: string, hash: string | null): Promise<boolean>;
};

/** `cost`: 2^cost rounds; 12 takes about 275 ms of one core. */
export function createPasswordHash(cost: number): PasswordHash {
  let decoy: Promise<string> | null = null;
  return {
    make: (password) => bcrypt.hash(password, cost),
    matches: async (password, hash) => {
      decoy ??= bcrypt.hash('decoy', cost);
      const isComparable = hash !== null && Buffer.byteLength(password) <= passwordMaximumBytes;
      const matched = await bcrypt.compare(password, isComparable ? hash : await decoy);
      return matched && isComparable;
    },
  };
}
