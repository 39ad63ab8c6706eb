// A new version of the app: fetched in the background, offered by a signal, taken over only when the learner accepts. Other tabs are never reloaded.
import { type ReadonlySignal, signal } from '@preact/signals';

export type AppUpdate = {
  /** True when a new version waits. A screen with an open quiz keeps quiet about it. */
  ready: ReadonlySignal<boolean>;
  /** Starts the new version in this tab. */
  accept(): void;
};

/** Longer than a new worker takes to be in charge on a slow phone; shorter than a learner waits before they tap again. */
const giveWayMilliseconds = 4_000;
const scriptUrl = '/service-worker.js';

/** `container` undefined: the browser has no service workers (a page without https); then there is no update and no offline start. */
export function watchAppUpdate(container: ServiceWorkerContainer | undefined, reload: () => void): AppUpdate {
  const ready = signal(false);
  let waiting: ServiceWorker | null = null;
  const offer = (worker: ServiceWorker | null) => {
    if (worker === null) return;
    waiting = worker;
    ready.value = true;
  };
  if (container) void register(container, offer);
  const accept = () => {
    ready.value = false;
    // Accepted in another tab already: it is in charge and changes no more, and this tab alone still runs the build before it.
    if (waiting?.state !== 'installed') return reload();
    // A browser may let the worker in charge stay for minutes (Chromium: five); it gives way when the tab that it serves starts again.
    const lastCall = setTimeout(reload, giveWayMilliseconds);
    const start = () => {
      clearTimeout(lastCall);
      reload();
    };
    container?.addEventListener('controllerchange', start, { once: true });
    waiting.postMessage('SKIP_WAITING');
  };
  return { ready, accept };
}

async function register(
  container: ServiceWorkerContainer,
  offer: (worker: ServiceWorker | null) => void,
): Promise<void> {
  const registration = await findRegistration(container);
  if (registration === null) return;
  const follow = (coming: ServiceWorker | null) =>
    coming?.addEventListener('statechange', () => {
      if (coming.state === 'installed' && container.controller) offer(coming);
    });
  if (container.controller) offer(registration.waiting);
  // Another tab may have found it before this one listened.
  follow(registration.installing);
  registration.addEventListener('updatefound', () => follow(registration.installing));
}

/** Null when the network gave no worker (a first visit that was cut, a captive portal): the next start tries again. */
async function findRegistration(container: ServiceWorkerContainer): Promise<ServiceWorkerRegistration | null> {
  try {
    return await container.register(trustScript(scriptUrl), { updateViaCache: 'none' });
  } catch (fault) {
    if (fault instanceof TypeError || fault instanceof DOMException) return null;
    throw fault;
  }
}

type TrustedTypes = {
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): { createScriptURL(url: string): string };
};

/** Under `require-trusted-types-for 'script'` the address of a worker must come from a policy; ours lets one address through. */
function trustScript(url: string): string {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  const policy = trustedTypes?.createPolicy('greenland-worker', {
    createScriptURL: (asked) => (asked === scriptUrl ? asked : ''),
  });
  return policy?.createScriptURL(url) ?? url;
}
