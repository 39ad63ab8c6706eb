// The words for a refusal of the server when signing in or making an account.
import type { AccountFault } from '../account/account-session.ts';
import type { Phrasebook } from '../phrase/phrasebook.ts';

export function sayAccountFault(fault: AccountFault, { signIn }: Phrasebook): string {
  const phraseByCode: Record<string, string> = signIn.faultByCode;
  return phraseByCode[fault.code] ?? signIn.faultUnknown;
}
