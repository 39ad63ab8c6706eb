// The service worker: listeners only, each carries out a plan of cache-plan. It never decides to take over: the learner does (SKIP_WAITING).
import { cacheKey, nameCache, planCleanup, planFetch, planInstall, type ShellEntry } from './cache-plan.ts';
import { answerFormer } from './former-file-door.ts';
import { answerProof } from './proof-page-door.ts';

type LastingEvent = Event & { waitUntil(work: Promise<unknown>): void };
type RequestEvent = Event & { request: Request; respondWith(answer: Promise<Response>): void };

/** What this file uses of a service worker's scope; the compiler's own description excludes the one of pages. */
type WorkerScope = {
  __WB_MANIFEST: ShellEntry[];
  location: Location;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void>; matchAll(of: { includeUncontrolled: boolean }): Promise<readonly unknown[]> };
  addEventListener(name: 'install' | 'activate', listen: (event: LastingEvent) => void): void;
  addEventListener(name: 'fetch', listen: (event: RequestEvent) => void): void;
  addEventListener(name: 'message', listen: (event: MessageEvent<unknown>) => void): void;
};
declare const self: WorkerScope;

const entries = self.__WB_MANIFEST;
const cacheName = nameCache(entries);
const keyByPath = new Map(entries.map((entry) => [cacheKey({ ...entry, revision: null }), cacheKey(entry)]));

async function installShell(): Promise<void> {
  const shell = await caches.open(cacheName);
  const heldKeys = new Set<string>();
  for (const entry of entries) if (await caches.match(cacheKey(entry))) heldKeys.add(cacheKey(entry));
  const plan = planInstall(entries, heldKeys);
  for (const entry of plan.copy) {
    const held = await caches.match(cacheKey(entry));
    if (held) await shell.put(cacheKey(entry), held);
  }
  const reload = plan.fetch.map((entry) => new Request(cacheKey(entry), { cache: 'reload', credentials: 'omit' }));
  await shell.addAll(reload);
}

async function dropFormerShells(): Promise<void> {
  const tabs = await self.clients.matchAll({ includeUncontrolled: true });
  for (const name of planCleanup(await caches.keys(), cacheName, tabs.length)) await caches.delete(name);
  await self.clients.claim();
}

/** A file that the browser has evicted behind our back is an error like any on the network; the page shows it and reloads. */
async function answerFromShell(key: string): Promise<Response> {
  const current = await caches.open(cacheName);
  return (await current.match(key)) ?? (await caches.match(key)) ?? Response.error();
}

self.addEventListener('install', (event) => event.waitUntil(installShell()));
self.addEventListener('activate', (event) => event.waitUntil(dropFormerShells()));
self.addEventListener('fetch', (event) => {
  const plan = planFetch(event.request, self.location.origin, keyByPath);
  if (plan.kind === 'shell') event.respondWith(answerFromShell(plan.key));
  if (plan.kind === 'proof') event.respondWith(answerProof(event.request, () => answerFromShell(plan.key)));
  if (plan.kind === 'former') event.respondWith(answerFormer(event.request, plan.key));
});
self.addEventListener('message', (event) => {
  if (event.data === 'SKIP_WAITING') void self.skipWaiting();
});
