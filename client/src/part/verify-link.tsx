// The way to checking a certificate, for those who have no account.
import { Icon } from './icon.tsx';
import { usePhrases } from './learner-context.ts';

export function VerifyLink() {
  const { phrases } = usePhrases();
  return (
    <p class="form-aside form-aside-apart">
      <a href="/verify" data-test="to-verify">
        <Icon name="scan" />
        {phrases.nav.verify}
      </a>
    </p>
  );
}
