// Asking for a new password: the link comes by mail. What is said afterwards does not tell whether there is such an account.
import { useState } from 'preact/hooks';
import { TextField } from '../part/form-field.tsx';
import { usePhrases, usePorts } from '../part/learner-context.ts';
import { Page } from '../part/page.tsx';
import { sayAccountFault } from './account-fault.ts';
import { isEmail } from './email-check.ts';

export function ForgotPasswordScreen() {
  const { phrases } = usePhrases();
  const [sentTo, setSentTo] = useState<string | null>(null);
  return (
    <Page name="forgot-password" title={phrases.reset.forgotTitle}>
      {sentTo === null ? (
        <>
          <p class="page-lead">{phrases.reset.forgotLead}</p>
          <ForgotPasswordForm onSent={setSentTo} />
        </>
      ) : (
        <p class="page-lead" role="status" data-test="reset-mail-sent">
          {phrases.reset.sent(sentTo)}
        </p>
      )}
      <p class="form-aside">
        <a href="/sign-in">{phrases.signIn.title}</a>
      </p>
    </Page>
  );
}

function ForgotPasswordForm({ onSent }: { onSent: (email: string) => void }) {
  const { phrases } = usePhrases();
  const { account } = usePorts();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const [emailFault, setEmailFault] = useState<string | undefined>(undefined);
  const submit = async (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault();
    const email = String(new FormData(event.currentTarget).get('email')).trim();
    setEmailFault(isEmail(email) ? undefined : phrases.register.faults.emailInvalid);
    if (!isEmail(email)) return;
    setBusy(true);
    const refused = await account.forgotPassword(email);
    setBusy(false);
    setFault(refused ? sayAccountFault(refused, phrases) : null);
    if (!refused) onSent(email);
  };
  return (
    <form class="form card" noValidate onSubmit={submit} data-test="forgot-password-form">
      <TextField
        name="email"
        type="email"
        label={phrases.signIn.email}
        autoComplete="username"
        fault={emailFault}
        value={account.current.value?.email}
      />
      <p class="form-fault" role="alert" data-test="form-fault">
        {fault}
      </p>
      <button type="submit" class="button button-primary button-wide" disabled={busy}>
        {busy ? phrases.reset.sending : phrases.reset.send}
      </button>
    </form>
  );
}
