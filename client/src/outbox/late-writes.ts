// Looks for what identities that were given up have written and no server holds, in the tab that has the link: at its beginning, whenever a tab writes so, in
// each new epoch, and again at each welcome where it did not fit on this phone.
import { nameStorageFault } from '../store/not-saved.ts';

export type LateWrites = {
  look(): void;
  /** A connection was welcomed: what failed before is tried again. */
  retry(): void;
  /** Resolves when nothing is under way any more; true when all that was found is written again. */
  settled(): Promise<boolean>;
};

/** `settle` writes again all that is due; looks follow each other. */
export function openLateWrites(settle: () => Promise<void>): LateWrites {
  let looking: Promise<unknown> = Promise.resolve();
  let isDue = false;
  const lookOnce = async () => {
    isDue = true;
    try {
      await settle();
      isDue = false;
    } catch (fault) {
      // It is shown as unsent meanwhile.
      if (nameStorageFault(fault) !== 'storage_full') throw fault;
    }
  };
  const look = () => {
    const looked = looking.then(lookOnce);
    looking = looked.catch(() => undefined);
    return looked;
  };
  return {
    look: () => void look(),
    retry: () => void (isDue && look()),
    settled: () => looking.then(() => !isDue),
  };
}
