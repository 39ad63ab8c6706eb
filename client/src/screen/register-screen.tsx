// Making an account: the frame around its form.
import { usePhrases } from '../part/learner-context.ts';
import { Page } from '../part/page.tsx';
import { RegisterForm } from './register-form.tsx';

export function RegisterScreen() {
  const { phrases } = usePhrases();
  return (
    <Page name="register" title={phrases.register.title}>
      <p class="page-lead">{phrases.register.lead}</p>
      <RegisterForm />
      <p class="form-aside">
        {phrases.register.known} <a href="/sign-in">{phrases.signIn.title}</a>
      </p>
    </Page>
  );
}
