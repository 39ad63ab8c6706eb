// Who is learning, and the way back to the list of people on this device. Leaving loses nothing: it says what stays here.

import { useEffect, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';
import { formatSize } from '../phrase/number-format.ts';
import { Icon, type IconName } from './icon.tsx';
import { useLearner, usePhrases, usePorts } from './learner-context.ts';
import { LeaveDialog } from './leave-dialog.tsx';

export function ProfileMenu() {
  const { phrases } = usePhrases();
  const { profile } = useLearner();
  const { path } = useLocation();
  const [open, setOpen] = useState(false);
  useEffect(() => setOpen(false), [path]);
  return (
    <details class="profile-menu" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary aria-label={phrases.nav.menu(profile.firstName)} data-test="profile-menu">
        <span class="avatar" aria-hidden="true">
          {/\p{L}/u.exec(profile.firstName)?.[0].toUpperCase()}
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
  const [asking, setAsking] = useState(false);
  const { toSend } = data.sync.value;
  useEffect(() => void packs.usedBytes().then(setUsedBytes), [packs]);
  const goAfter = (leaving: () => Promise<void>) => void leaving().then(() => route('/', true));
  return (
    <div class="profile-sheet">
      <p class="profile-name">{profile.firstName}</p>
      <p class="profile-email">{profile.email}</p>
      {usedBytes === null ? null : <p class="profile-note">{phrases.nav.used(formatSize(language, usedBytes))}</p>}
      {toSend > 0 ? <p class="profile-note profile-unsent">{phrases.nav.leaveUnsent(toSend)}</p> : null}
      <nav class="profile-links" aria-label={phrases.nav.own}>
        <ProfileLink to="/work" icon="document" text={phrases.work.title} />
        <ProfileLink to="/devices" icon="phone" text={phrases.devices.title} />
      </nav>
      <button type="button" class="button" data-test="leave" onClick={() => goAfter(account.leave)}>
        {phrases.nav.leave}
      </button>
      <button
        type="button"
        class="quiet-button"
        data-test="sign-out"
        onClick={() => (toSend > 0 ? setAsking(true) : goAfter(account.signOut))}
      >
        {phrases.nav.signOut}
      </button>
      <LeaveDialog open={asking} onClose={() => setAsking(false)} onLeave={() => goAfter(account.signOut)} />
    </div>
  );
}

function ProfileLink({ to, icon, text }: { to: string; icon: IconName; text: string }) {
  return (
    <a class="profile-link" href={to} data-test={`to${to.replace('/', '-')}`}>
      <Icon name={icon} />
      {text}
    </a>
  );
}
