// The name that a certificate bears. Invariant: one that shows nothing is never printed as an empty line.
import { isShown } from '@greenland/shared-schema/rule/person-name';

/** Of an account from before names that show nothing were passed over (OP3), the name that shows; where neither does, the job for the paper says so. */
export function writeHolderName({ firstName, lastName }: { firstName: string; lastName: string }): string {
  const shown = [firstName, lastName].filter(isShown);
  return shown.length > 0 ? shown.join(' ') : `${firstName} ${lastName}`;
}

export const unshownName = 'The name shows nothing: no letter, digit or sign.';
