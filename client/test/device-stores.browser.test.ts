// The real stores of a device sit their exams where they live: in Chromium, built as the app is built.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DevicePage } from './device-page/sit-exams.ts';
import { keyValueTasks } from './key-value-exam.ts';
import { packStoreTasks } from './pack-store-exam.ts';
import { type StaticServer, startStaticServer } from './static-server.ts';

declare const device: DevicePage;

const folder = mkdtempSync(path.join(tmpdir(), 'device-page-'));
/** On disk: a private window keeps IndexedDB in memory and counts no quota. */
const profile = mkdtempSync(path.join(tmpdir(), 'device-profile-'));
let server: StaticServer;
let browser: BrowserContext;
let page: Page;

beforeAll(async () => {
  const root = fileURLToPath(new URL('./device-page', import.meta.url));
  const configFile = fileURLToPath(new URL('../vite.config.ts', import.meta.url));
  await build({ root, configFile, logLevel: 'warn', build: { outDir: folder } });
  server = await startStaticServer(folder);
  browser = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  page = await browser.newPage();
  await page.goto(server.baseUrl);
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
  for (const made of [folder, profile]) rmSync(made, { recursive: true });
});

for (const task of Object.keys(packStoreTasks)) {
  it(`the store on PouchDB ${task}`, async () => {
    expect(await page.evaluate((name) => device.sitPackStore(name), task)).toBe('passed');
  });
}

for (const task of Object.keys(keyValueTasks)) {
  it(`the key-value on IndexedDB ${task}`, async () => {
    expect(await page.evaluate((name) => device.sitKeyValue(name), task)).toBe('passed');
  });
}

it('keeps packs over a reload, and gives the room back when they are removed', async () => {
  const usage = () => page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0);
  const before = await usage();
  await page.evaluate(() => device.put('film', 8_000_000));
  await page.reload();
  expect(await page.evaluate(() => device.list())).toMatchObject([{ key: 'film', sizeBytes: 8_000_000 }]);
  expect((await usage()) - before).toBeGreaterThan(7_000_000);
  await page.evaluate(() => device.remove('film'));
  await expect.poll(usage, { timeout: 20_000 }).toBeLessThan(before + 1_000_000);
});

it('says full when the browser has no room, and goes on working', async () => {
  // An origin of its own: Chromium remembers for half a minute how much room an origin has left.
  const narrow = await startStaticServer(folder);
  const other = await browser.newPage();
  const session = await browser.newCDPSession(other);
  await session.send('Storage.overrideQuotaForOrigin', { origin: narrow.baseUrl, quotaSize: 3_000_000 });
  await other.goto(narrow.baseUrl);
  expect(await other.evaluate(() => device.put('fits', 1_000_000))).toBe('kept');
  expect(await other.evaluate(() => device.put('too-big', 6_000_000))).toBe('full');
  expect(await other.evaluate(() => device.put('small', 1000))).toBe('kept');
  expect((await other.evaluate(() => device.list())).map(({ key }) => key)).toEqual(['fits', 'small']);
  await narrow.close();
});
