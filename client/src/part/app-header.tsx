// The head of every screen: the mark, the two places to go, the language, and who is learning.

import type { ComponentChildren } from 'preact';
import { useLocation } from 'preact-iso/router';
import { LanguageSwitch } from './language-switch.tsx';
import { usePhrases } from './learner-context.ts';
import { Logo } from './logo.tsx';

/** `menu` and the navigation are left out while nobody is signed in. */
export function AppHeader({ menu }: { menu?: ComponentChildren }) {
  const { phrases } = usePhrases();
  return (
    <header class="app-header">
      <a class="skip-link" href="#content">
        {phrases.app.skip}
      </a>
      <div class="app-header-row">
        <a class="brand" href="/" data-test="home-link">
          <Logo />
          <span class="brand-name">{phrases.app.name}</span>
        </a>
        {menu ? <MainNavigation /> : null}
        <div class="app-header-end">
          <LanguageSwitch />
          {menu}
        </div>
      </div>
    </header>
  );
}

function MainNavigation() {
  const { phrases } = usePhrases();
  const { path } = useLocation();
  const place = path.startsWith('/certificates')
    ? 'certificates'
    : path === '/' || path.startsWith('/courses')
      ? 'courses'
      : null;
  return (
    <nav class="main-navigation" aria-label={phrases.nav.main}>
      <a href="/" aria-current={place === 'courses' ? 'page' : undefined} data-test="nav-courses">
        {phrases.nav.courses}
      </a>
      <a href="/certificates" aria-current={place === 'certificates' ? 'page' : undefined} data-test="nav-certificates">
        {phrases.nav.certificates}
      </a>
    </nav>
  );
}
