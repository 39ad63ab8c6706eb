// Signing in: the one moment that needs the network. A fault is said in words, and what was typed stays.

import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';
import { TextField } from '../part/form-field.tsx';
import { usePhrases, usePorts } from '../part/learner-context.ts';
import { Page } from '../part/page.tsx';
import { VerifyLink } from '../part/verify-link.tsx';
import { sayAccountFault } from './account-fault.ts';
import { isEmail } from './email-check.ts';

export function SignInScreen() {
  const { phrases } = usePhrases();
  const { account } = usePorts();
  const again = account.current.value !== null;
  return (
    <Page name="sign-in" title={again ? phrases.signIn.title : phrases.signIn.welcome}>
      <p class="page-lead">{again ? phrases.signIn.again : phrases.signIn.lead}</p>
      <SignInForm />
      <p class="form-aside">
        <a href="/forgot-password" data-test="to-forgot-password">
          {phrases.reset.forgot}
        </a>
      </p>
      <p class="form-aside">
        {phrases.signIn.newHere}{' '}
        <a href="/register" data-test="to-register">
          {phrases.signIn.toRegister}
        </a>
      </p>
      <VerifyLink />
    </Page>
  );
}

function SignInForm() {
  const { phrases } = usePhrases();
  const { account } = usePorts();
  const { path, route } = useLocation();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const [emailFault, setEmailFault] = useState<string | undefined>(undefined);
  const submit = async (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const email = String(form.get('email')).trim();
    setEmailFault(isEmail(email) ? undefined : phrases.register.faults.emailInvalid);
    if (!isEmail(email)) return;
    setBusy(true);
    const refused = await account.signIn(email, String(form.get('password')));
    setBusy(false);
    setFault(refused ? sayAccountFault(refused, phrases) : null);
    if (!refused && path === '/sign-in') route('/', true);
  };
  return (
    <form class="form card" noValidate onSubmit={submit} data-test="sign-in-form">
      <TextField
        name="email"
        type="email"
        label={phrases.signIn.email}
        autoComplete="username"
        fault={emailFault}
        value={account.current.value?.email}
      />
      <TextField name="password" type="password" label={phrases.signIn.password} autoComplete="current-password" />
      <p class="form-fault" role="alert" data-test="form-fault">
        {fault}
      </p>
      <button type="submit" class="button button-primary button-wide" disabled={busy} data-test="sign-in">
        {busy ? phrases.signIn.busy : phrases.signIn.submit}
      </button>
    </form>
  );
}
