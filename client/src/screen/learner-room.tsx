// Opens the replica of the signed-in learner while the screens are fetched, and closes it on leaving.
import { useEffect, useState } from 'preact/hooks';
import type { Profile } from '../account/account-session.ts';
import { AppHeader } from '../part/app-header.tsx';
import { usePhrases, usePorts } from '../part/learner-context.ts';
import { Notice } from '../part/notice.tsx';
import { Skeleton } from '../part/skeleton.tsx';
import type { LearnerReplica } from '../store/learner-replica.ts';

type Screens = typeof import('./learner-screens.tsx');

export function LearnerRoom({ profile }: { profile: Profile }) {
  const screens = useScreens();
  const replica = useReplica(profile);
  if (replica === 'failed') return <StorageFault />;
  if (screens !== null && replica?.data.ready.value) {
    return <screens.LearnerScreens learner={{ ...replica, profile }} />;
  }
  return (
    <div class="app">
      <AppHeader />
      <Skeleton />
    </div>
  );
}

/** The screens once they are here. They come with the installed app; on a first visit over the network. */
function useScreens(): Screens | null {
  const [screens, setScreens] = useState<Screens | null>(null);
  useEffect(() => void import('./learner-screens.tsx').then(setScreens), []);
  return screens;
}

/** The replica once it is open, null before, 'failed' when this device cannot open its storage. */
function useReplica(profile: Profile): LearnerReplica | 'failed' | null {
  const { openReplica } = usePorts();
  const [replica, setReplica] = useState<LearnerReplica | 'failed' | null>(null);
  useEffect(() => {
    const opening = openReplica(profile);
    let left = false;
    opening.then(
      (opened) => left || setReplica(opened),
      (fault) => {
        console.error(fault);
        setReplica('failed');
      },
    );
    return () => {
      left = true;
      void opening.then((opened) => opened.close(), console.error);
    };
  }, [openReplica, profile.userId]);
  return replica;
}

function StorageFault() {
  const { phrases } = usePhrases();
  return (
    <main class="page">
      <Notice icon="warning" title={phrases.app.storageFault} test="storage-fault">
        <button type="button" class="button" onClick={() => location.reload()}>
          {phrases.app.reload}
        </button>
      </Notice>
    </main>
  );
}
