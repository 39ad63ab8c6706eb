// What a link and a sign-in owe each other: a server that wants a sign-in knows better than this device's clock, so the token is renewed once;
// and whoever has signed in again is not kept waiting.
import { effect, type ReadonlySignal } from '@preact/signals';
import type { AccountSession } from './account-session.ts';

export type SignInWatch = {
  /** The best token there is; renewed when the server has refused the last one. */
  token(): Promise<string | null>;
  /** Starts watching a link; answers a way to end it. */
  follow(sync: ReadonlySignal<{ link: string }>, nudge: () => void): () => void;
};

export function watchSignIn(account: AccountSession): SignInWatch {
  let isRefused = false;
  /** Once for each time that the server lets this device in whole: a server that refuses fresh tokens too is not asked in a loop. */
  const renewOnce = async (nudge: () => void) => {
    const before = await account.token();
    const after = await account.token(true);
    if (after !== before) nudge();
  };
  return {
    token: () => account.token(isRefused),
    follow(sync, nudge) {
      const unwatch = effect(() => {
        const { link } = sync.value;
        if (link === 'online') isRefused = false;
        if (isRefused || (link !== 'sign-in-required' && link !== 'write-only')) return;
        isRefused = true;
        void renewOnce(nudge);
      });
      const unwatchSignIn = effect(() => {
        if (!account.signInRequired.value) nudge();
      });
      return () => {
        unwatch();
        unwatchSignIn();
      };
    },
  };
}
