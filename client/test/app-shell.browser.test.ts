// The built app in Chromium: installable, starts without a server, offers a new version and waits until it is accepted.
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildServiceWorker } from '../../scripts/build-service-worker.mjs';
import { buildPages, repository } from './build-app.ts';
import { type StaticServer, startStaticServer } from './static-server.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'app-shell-'));
const first = path.join(folder, 'first');
const second = path.join(folder, 'second');
const faults: string[] = [];
let server: StaticServer;
let browser: BrowserContext;
let page: Page;

beforeAll(async () => {
  buildPages(first);
  cpSync(first, second, { recursive: true });
  appendFileSync(path.join(second, 'index.html'), '<!-- second -->');
  for (const dist of [first, second]) await buildServiceWorker(repository, dist);
  server = await startStaticServer(first);
  browser = await chromium.launchPersistentContext(path.join(folder, 'profile'), {
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  page = await browser.newPage();
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  page.on('pageerror', (fault) => faults.push(fault.message));
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
  rmSync(folder, { recursive: true });
});

const shownText = () => page.locator('#app').textContent();
const controller = () => page.evaluate(() => navigator.serviceWorker.controller?.scriptURL ?? null);

it('shows something on the first visit and has no fault under the strict policy', async () => {
  await page.goto(server.baseUrl);
  await expect.poll(shownText).not.toBe('');
  await expect.poll(controller).toMatch(/service-worker\.js$/);
  expect(faults).toEqual([]);
});

it('is installable: manifest, icons that exist, a worker', async () => {
  const session = await browser.newCDPSession(page);
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
  const { errors } = await session.send('Page.getAppManifest');
  const told = installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito');
  expect([told, errors]).toEqual([[], []]);
});

it('starts at any of its addresses when the server is gone', async () => {
  await server.close();
  await page.goto(`${server.baseUrl}/certificates`);
  await expect.poll(shownText).not.toBe('');
  expect(
    await page.evaluate(() =>
      fetch('/api/users/me').then(
        () => 'answered',
        () => 'network',
      ),
    ),
  ).toBe('network');
});

it('offers a new version, fetches only what changed, and takes over when told to', async () => {
  server = await startStaticServer(first);
  page = await browser.newPage();
  await page.goto(server.baseUrl);
  await expect.poll(controller).not.toBeNull();
  server.folder = second;
  server.asked = [];
  await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
  const waiting = () => page.evaluate(async () => Boolean((await navigator.serviceWorker.ready).waiting));
  await expect.poll(waiting).toBe(true);
  // What certificates are checked with may be asked for in any moment.
  const shell = server.asked.filter((asked) => !/^\/(\.well-known|credentials)\//.test(asked));
  expect(shell).toEqual(['/service-worker.js', '/index.html']);
  const shown = () => page.evaluate(async () => (await fetch('/index.html')).text());
  expect(await shown()).toBe(readFileSync(path.join(first, 'index.html'), 'utf8'));
  await page.evaluate(async () => {
    const taken = new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve));
    (await navigator.serviceWorker.ready).waiting?.postMessage('SKIP_WAITING');
    await taken;
  });
  expect(await shown()).toContain('<!-- second -->');
});
