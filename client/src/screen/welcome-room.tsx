// What a device shows while nobody is signed in: the people it knows, or the way to sign in. Keeps the address, so that a deep link opens after.
import { ErrorBoundary, lazy, Route, Router } from 'preact-iso';
import { AppHeader } from '../part/app-header.tsx';
import { usePorts } from '../part/learner-context.ts';
import { ProfileScreen } from './profile-screen.tsx';
import { RemovedScreen } from './removed-screen.tsx';
import { SignInScreen } from './sign-in-screen.tsx';

const RegisterScreen = lazy(() => import('./register-screen.tsx').then((it) => it.RegisterScreen));
const ForgotPassword = lazy(() => import('./forgot-password-screen.tsx').then((it) => it.ForgotPasswordScreen));
const VerifyScreen = lazy(() => import('./verify-screen.tsx').then((it) => it.VerifyScreen));
const ResetPassword = lazy(() => import('./reset-password-screen.tsx').then((it) => it.ResetPasswordScreen));

export function WelcomeRoom() {
  return (
    <div class="app app-welcome">
      <AppHeader />
      <ErrorBoundary>
        <Router>
          <Route path="/register" component={RegisterScreen} />
          <Route path="/sign-in" component={SignInScreen} />
          <Route path="/forgot-password" component={ForgotPassword} />
          <Route path="/reset-password" component={ResetPassword} />
          <Route path="/verify/:code?" component={VerifyScreen} />
          <Route default component={Threshold} />
        </Router>
      </ErrorBoundary>
    </div>
  );
}

function Threshold() {
  const { account } = usePorts();
  if (account.removals.value.some(({ wiped }) => wiped)) return <RemovedScreen />;
  return account.profiles.value.length > 0 ? <ProfileScreen /> : <SignInScreen />;
}
