// A new password by the link of a mail. The token stands in the fragment, which no server and no log sees, and leaves the address at once.
import { useState } from 'preact/hooks';
import { TextField } from '../part/form-field.tsx';
import { usePhrases, usePorts } from '../part/learner-context.ts';
import { Page } from '../part/page.tsx';
import { sayAccountFault } from './account-fault.ts';
import { checkPassword } from './registration-check.ts';

function takeToken(): string {
  const token = new URLSearchParams(location.hash.slice(1)).get('token') ?? '';
  if (token !== '') history.replaceState(history.state, '', location.pathname);
  return token;
}

export function ResetPasswordScreen() {
  const { phrases } = usePhrases();
  const [token] = useState(takeToken);
  const [done, setDone] = useState(false);
  const lead = done ? phrases.reset.done : token === '' ? phrases.reset.noToken : phrases.reset.lead;
  return (
    <Page name="reset-password" title={phrases.reset.title}>
      <p class="page-lead" role="status" data-test="reset-lead">
        {lead}
      </p>
      {done || token === '' ? null : <ResetPasswordForm token={token} onDone={() => setDone(true)} />}
      <p class="form-aside">
        <a href={done ? '/sign-in' : '/forgot-password'}>{done ? phrases.signIn.title : phrases.reset.again}</a>
      </p>
    </Page>
  );
}

function ResetPasswordForm({ token, onDone }: { token: string; onDone: () => void }) {
  const { phrases } = usePhrases();
  const { account } = usePorts();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const [passwordFault, setPasswordFault] = useState<string | undefined>(undefined);
  const submit = async (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault();
    const password = String(new FormData(event.currentTarget).get('password'));
    const found = checkPassword(password);
    setPasswordFault(found ? phrases.register.faults[found] : undefined);
    if (found) return;
    setBusy(true);
    const refused = await account.resetPassword(token, password);
    setBusy(false);
    setFault(refused ? sayAccountFault(refused, phrases) : null);
    if (!refused) onDone();
  };
  return (
    <form class="form card" noValidate onSubmit={submit} data-test="reset-password-form">
      <TextField
        name="password"
        type="password"
        label={phrases.reset.newPassword}
        hint={phrases.register.passwordHint}
        autoComplete="new-password"
        fault={passwordFault}
      />
      <p class="form-fault" role="alert" data-test="form-fault">
        {fault}
      </p>
      <button type="submit" class="button button-primary button-wide" disabled={busy}>
        {busy ? phrases.reset.saving : phrases.reset.save}
      </button>
    </form>
  );
}
