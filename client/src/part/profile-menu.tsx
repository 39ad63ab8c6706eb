// Who is learning, and the way back to the list of people on this device. Leaving loses nothing: it says what stays here.

import { useEffect, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';
import { formatSize } from '../phrase/number-format.ts';
import { useLearner, usePhrases, usePorts } from './learner-context.ts';

export function ProfileMenu() {
  const { phrases } = usePhrases();
  const { profile } = useLearner();
  const [open, setOpen] = useState(false);
  return (
    <details class="profile-menu" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary aria-label={phrases.nav.menu(profile.firstName)} data-test="profile-menu">
        <span class="avatar" aria-hidden="true">
          {[...profile.firstName][0]?.toUpperCase()}
        </span>
      </summary>
      {open ? <ProfileSheet /> : null}
    </details>
  );
}

function ProfileSheet() {
  const { phrases, language } = usePhrases();
  const { account, packs } = usePorts();
  const { profile, data } = useLearner();
  const { route } = useLocation();
  const [usedBytes, setUsedBytes] = useState<number | null>(null);
  const { toSend } = data.sync.value;
  useEffect(() => void packs.usedBytes().then(setUsedBytes), [packs]);
  const goAfter = (leaving: () => Promise<void>) => void leaving().then(() => route('/', true));
  return (
    <div class="profile-sheet">
      <p class="profile-name">{profile.firstName}</p>
      <p class="profile-email">{profile.email}</p>
      {usedBytes === null ? null : <p class="profile-note">{phrases.nav.used(formatSize(language, usedBytes))}</p>}
      {toSend > 0 ? <p class="profile-note profile-unsent">{phrases.nav.leaveUnsent(toSend)}</p> : null}
      <button type="button" class="button" data-test="leave" onClick={() => goAfter(account.leave)}>
        {phrases.nav.leave}
      </button>
      <button type="button" class="quiet-button" data-test="sign-out" onClick={() => goAfter(account.signOut)}>
        {phrases.nav.signOut}
      </button>
    </div>
  );
}
