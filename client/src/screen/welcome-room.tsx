// What a device shows while nobody is signed in: the people it knows, or the way to sign in. Keeps the address, so that a deep link opens after.
import { useLocation } from 'preact-iso/router';
import { AppHeader } from '../part/app-header.tsx';
import { usePorts } from '../part/learner-context.ts';
import { ProfileScreen } from './profile-screen.tsx';
import { RegisterScreen } from './register-screen.tsx';
import { SignInScreen } from './sign-in-screen.tsx';

export function WelcomeRoom() {
  const { account } = usePorts();
  const { path } = useLocation();
  const screen = () => {
    if (path === '/register') return <RegisterScreen />;
    if (path === '/sign-in' || account.profiles.value.length === 0) return <SignInScreen />;
    return <ProfileScreen />;
  };
  return (
    <div class="app app-welcome">
      <AppHeader />
      {screen()}
    </div>
  );
}
