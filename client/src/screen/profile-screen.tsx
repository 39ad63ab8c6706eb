// The people who learn on this device: each opens without network.
import { Icon } from '../part/icon.tsx';
import { usePhrases, usePorts } from '../part/learner-context.ts';
import { Page } from '../part/page.tsx';
import { VerifyLink } from '../part/verify-link.tsx';

export function ProfileScreen() {
  const { account } = usePorts();
  const { phrases } = usePhrases();
  return (
    <Page name="profiles" title={phrases.signIn.whoIsLearning}>
      <p class="page-lead">{phrases.signIn.profilesHint}</p>
      <ul class="profile-list">
        {account.profiles.value.map((profile) => (
          <li key={profile.userId}>
            <button
              type="button"
              class="profile-card"
              data-test="profile"
              data-user={profile.userId}
              onClick={() => void account.resume(profile.userId)}
            >
              <span class="avatar avatar-large" aria-hidden="true">
                {/\p{L}/u.exec(profile.firstName)?.[0].toUpperCase()}
              </span>
              <span class="profile-card-text">
                <strong>{profile.firstName}</strong>
                <span>{profile.email}</span>
              </span>
              <Icon name="forward" />
            </button>
          </li>
        ))}
      </ul>
      <a class="button button-wide" href="/sign-in" data-test="other-person">
        {phrases.signIn.other}
      </a>
      <VerifyLink />
    </Page>
  );
}
