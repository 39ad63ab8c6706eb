// Who is learning, and the way back to the list of people on this device. Leaving loses nothing: it says what stays here.
import { useLocation } from 'preact-iso/router';
import { useLearner, usePhrases, usePorts } from './learner-context.ts';

export function ProfileMenu() {
  const { phrases } = usePhrases();
  const { account } = usePorts();
  const { profile, data } = useLearner();
  const { route } = useLocation();
  const { toSend } = data.sync.value;
  const leave = async () => {
    await account.leave();
    route('/', true);
  };
  return (
    <details class="profile-menu">
      <summary aria-label={phrases.nav.menu(profile.firstName)} data-test="profile-menu">
        <span class="avatar" aria-hidden="true">
          {[...profile.firstName][0]?.toUpperCase()}
        </span>
      </summary>
      <div class="profile-sheet">
        <p class="profile-name">{profile.firstName}</p>
        <p class="profile-email">{profile.email}</p>
        {toSend > 0 ? <p class="profile-note">{phrases.nav.leaveUnsent(toSend)}</p> : null}
        <button type="button" class="button" data-test="leave" onClick={() => void leave()}>
          {phrases.nav.leave}
        </button>
      </div>
    </details>
  );
}
