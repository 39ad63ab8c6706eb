// The API's description as a person reads it, in a real browser: everything comes from the server, and its policy for the page forbids nothing that is needed.
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { prepareServer, type ServerProcess } from '../../sync-server/test/server-process.ts';
import { openPhone } from './journey/open-browser.ts';

let server: ServerProcess;
let browser: BrowserContext;
let page: Page;
const requested: string[] = [];
const complaints: string[] = [];

beforeAll(async () => {
  server = await prepareServer();
  await server.start();
  browser = await openPhone({ viewport: { width: 1280, height: 800 }, locale: 'en-GB' });
  page = await browser.newPage();
  page.on('request', (request) => requested.push(request.url()));
  page.on('requestfailed', (request) => complaints.push(`failed: ${request.url()}`));
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('console', (message) => message.type() === 'error' && complaints.push(`console: ${message.text()}`));
});
afterAll(async () => {
  await browser.close();
  await server.dispose();
});

it('shows every call from local files alone, and calls one, without a report of its policy', async () => {
  const answer = await page.goto(`${server.url}/api/docs`);
  const policy = answer?.headers()['content-security-policy'] ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/unsafe|\*|https?:/);
  await page.locator('.opblock').first().waitFor();
  const described = await (await fetch(`${server.url}/api/openapi.json`)).json();
  const calls = Object.values(described.paths as Record<string, object>).flatMap((methods) => Object.keys(methods));
  expect(await page.locator('.opblock').count()).toBe(calls.length);

  const health = page.locator('.opblock', { hasText: '/healthz' }).first();
  await health.locator('.opblock-summary-control').click();
  await health.getByRole('button', { name: 'Try it out' }).click();
  await health.getByRole('button', { name: 'Execute' }).click();
  await health.locator('.live-responses-table').getByText('"status"').first().waitFor();

  const login = page.locator('.opblock', { hasText: '/api/auth/login' }).first();
  await login.locator('.opblock-summary-control').click();
  await login.getByText('invalid_credentials', { exact: false }).first().waitFor();

  expect(complaints).toEqual([]);
  expect(requested.length).toBeGreaterThan(4);
  expect(requested.filter((url) => !url.startsWith(`${server.url}/`) && !url.startsWith('data:'))).toEqual([]);
});
