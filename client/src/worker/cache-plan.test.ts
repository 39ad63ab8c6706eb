import { expect, it } from 'vitest';
import { cacheKey, nameCache, planCleanup, planFetch, planInstall } from './cache-plan.ts';

const entries = [
  { url: 'index.html', revision: 'r1' },
  { url: 'assets/main-abc.js', revision: null },
];
const keyByPath = new Map(entries.map((entry) => [`/${entry.url}`, cacheKey(entry)]));
const origin = 'https://academy.example';
const plan = (path: string, request: { method?: string; mode?: string } = {}) =>
  planFetch({ method: 'GET', mode: 'navigate', url: new URL(path, origin).href, ...request }, origin, keyByPath);
const page = { kind: 'shell', key: '/index.html?revision=r1' };
const network = { kind: 'network' };

it('answers every page of the app with the shell', () => {
  for (const path of ['/', '/index.html', '/course/x', '/course/x?tab=2', '/apiary']) expect(plan(path)).toEqual(page);
});

it('leaves every address of the server alone', () => {
  const paths = ['/api/courses', '/packs/x', '/sync', '/admin', '/admin/x', '/credentials/x'];
  for (const path of [...paths, '/.well-known/jwks.json', '/healthz']) {
    expect(plan(path)).toEqual(network);
    expect(plan(path, { mode: 'cors' })).toEqual(network);
  }
});

it('asks the server for the page of a certificate, and shows the app where it does not answer', () => {
  expect(plan('/verify/GLCA-2026-7K3QXD')).toEqual({ ...page, kind: 'proof' });
  expect(plan('/verify/GLCA-2026-7K3QXD', { mode: 'cors' })).toEqual(network);
  expect(plan('/verify')).toEqual(page);
  expect(plan('/verify-page/page.css', { mode: 'no-cors' })).toEqual(network);
});

it('answers files of the shell and of former ones, and no other file, other origin or other method', () => {
  expect(plan('/assets/main-abc.js', { mode: 'cors' })).toEqual({ kind: 'shell', key: '/assets/main-abc.js' });
  expect(plan('/assets/former.js', { mode: 'cors' })).toEqual({ kind: 'former', key: '/assets/former.js' });
  expect(plan('/icon-192.png', { mode: 'cors' })).toEqual(network);
  expect(plan('https://else.example/index.html')).toEqual(network);
  expect(plan('/', { method: 'POST' })).toEqual(network);
});

it('fetches only what changed', () => {
  const next = [{ url: 'index.html', revision: 'r2' }, ...entries.slice(1)];
  expect(planInstall(next, new Set(entries.map(cacheKey)))).toEqual({ copy: entries.slice(1), fetch: [next[0]] });
});

it('names a cache by its content, in any order', () => {
  expect(nameCache([...entries].reverse())).toBe(nameCache(entries));
  expect(nameCache([{ url: 'index.html', revision: 'r2' }])).not.toBe(nameCache(entries.slice(0, 1)));
});

it('keeps the shell before this one, and what is not a shell', () => {
  expect(planCleanup(['shell-1', 'shell-2', 'other', 'shell-3'], 'shell-3', 1)).toEqual(['shell-1']);
  expect(planCleanup(['shell-1', 'shell-2'], 'shell-2', 1)).toEqual([]);
});

it('keeps every shell while several tabs are open: one of them may run the oldest', () => {
  expect(planCleanup(['shell-1', 'shell-2', 'shell-3'], 'shell-3', 2)).toEqual([]);
});
