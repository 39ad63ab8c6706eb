// The client is put together here: the only place that reads the clock, makes ids and chance, and names the browser's stores.
import { signal } from '@preact/signals';
import { render } from 'preact';
import { makeProcessLock, makeTabLock } from './account/account-lock.ts';
import type { Profile } from './account/account-session.ts';
import { openAccountTabs } from './account/account-tabs.ts';
import { openIdbKeyValue } from './account/key-value-idb.ts';
import { openAccountSession } from './account/open-account-session.ts';
import { makeOwnDevices } from './account/own-devices.ts';
import { makeRestCall } from './account/rest-call.ts';
import { App } from './app.tsx';
import { openCoursePacks } from './pack/open-course-packs.ts';
import { makePackRequest } from './pack/pack-request-door.ts';
import { type Locale, type LocalePort, locales, pickLocale } from './phrase/locale.ts';
import { NotSaved } from './store/not-saved.ts';
import { watchAppUpdate } from './worker/app-update.ts';

const localeKey = 'locale';
const lockPatienceMs = 15_000;
const callTimeoutMs = 20_000;
const stallMs = 30_000;
const retryDelayMs = 1500;
/** Until the first screen has long been there. */
const proofDelayMs = 5000;

/** zod would try out `new Function`, which our content policy refuses and reports. Said before anything is parsed, without loading zod. */
const zodSettings = globalThis as { __zod_globalConfig?: { jitless?: boolean } };
zodSettings.__zod_globalConfig = Object.assign(zodSettings.__zod_globalConfig ?? {}, { jitless: true });

const { fetch } = globalThis;
const now = () => Date.now();
const monotonicMs = () => performance.now();
const random = () => Math.random();
const randomBytes = (length: number) => crypto.getRandomValues(new Uint8Array(length));
const lock = 'locks' in navigator ? makeTabLock(navigator.locks, lockPatienceMs) : makeProcessLock();
const keyValue = openIdbKeyValue('greenland-account');
const call = makeRestCall({ baseUrl: '', fetch, timeoutMs: callTimeoutMs });

const packs = openCoursePacks({
  openStore: async () => (await import('./pack/pack-store-pouch.ts')).openPouchPackStore('greenland-packs'),
  request: makePackRequest({ baseUrl: '', fetch }),
  askPersistence: async () => navigator.storage?.persist(),
  stallMs,
  retryDelayMs,
});

const openProofs = async () => {
  const { openProofs } = await import('./proof/open-proofs.ts');
  return openProofs({ keyValue, call, fetch, timeoutMs: callTimeoutMs, issuer: location.origin, now });
};
/** What certificates are checked with without network is brought with the installed app, and anew whenever there is a network. */
const refreshProofs = async () => void (await openProofs()).refresh();
void navigator.serviceWorker?.ready.then(() => setTimeout(refreshProofs, proofDelayMs));
addEventListener('online', () => setTimeout(refreshProofs, proofDelayMs));

/** The screen has said it: nothing else is left to do. */
addEventListener('unhandledrejection', (event) => {
  if (event.reason instanceof NotSaved) event.preventDefault();
});

function openLocale(): LocalePort {
  const kept = localStorage.getItem(localeKey);
  const current = signal<Locale>(locales.find((locale) => locale === kept) ?? pickLocale(navigator.languages));
  const choose = (locale: Locale) => {
    localStorage.setItem(localeKey, locale);
    current.value = locale;
  };
  return { current, choose };
}

async function startApp(root: HTMLElement): Promise<void> {
  const account = await openAccountSession({ keyValue, call, lock, now, tabs: openAccountTabs('greenland-accounts') });
  const devices = makeOwnDevices({ account, call });
  const learnerPorts = {
    ...{ account, devices, packs, keyValue, lock, call, now, monotonicMs, random, randomBytes },
    url: new URL('/sync', location.href.replace(/^http/, 'ws')).href,
    app: import.meta.env.APP_NAME,
    restart: () => location.reload(),
    refreshProofs,
  };
  const update = watchAppUpdate(import.meta.env.PROD ? navigator.serviceWorker : undefined, () => location.reload());
  const ports = {
    ...{ account, packs, update, devices, openProofs },
    openReplica: async ({ userId }: Profile) => {
      const [{ openLearner }, { v7 }] = await Promise.all([import('./learner-opening.ts'), import('uuid')]);
      return openLearner({ ...learnerPorts, newId: () => v7() }, userId);
    },
    locale: openLocale(),
    now: monotonicMs,
  };
  for (const { userId } of account.removals.value.filter(({ wiped }) => !wiped)) {
    void import('./learner-removal.ts').then(({ wipeLearner }) => wipeLearner({ account, keyValue, lock }, userId));
  }
  render(<App {...ports} />, root);
}

const root = document.getElementById('app');
if (root === null) throw new Error('index.html has no element with the id app');
void startApp(root);
