// The server's verification page in a browser: the proof stays behind the # and is checked by the page's own script, under the page's own policy.
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildDocumentCheck } from '../../../scripts/build-document-check.mjs';
import { drawLogoSvg } from '../../../sync-server/src/certificate/academy-logo.ts';
import { pagePolicy } from '../../../sync-server/src/certificate/certificate-door.ts';
import type { StoredCertificate } from '../../../sync-server/src/certificate/certificate-store.ts';
import { drawVerificationPage } from '../../../sync-server/src/certificate/verification-page.ts';
import { verificationStyle } from '../../../sync-server/src/certificate/verification-style.ts';
import { verificationWords } from '../../../sync-server/src/certificate/verification-words.ts';
import { repository } from '../build-app.ts';
import { type StaticServer, startStaticServer } from '../static-server.ts';
import { publishTrust, signAddress } from './file-academy.ts';
import { lookAt } from './look-at.ts';
import { openPhone } from './open-browser.ts';

const code = 'GLCA-2026-7K3QXD';
const stored = {
  ...{ code, holderName: 'Aïssatou Ndiaye', courseTitle: 'Premiers secours', issuedAt: Date.UTC(2026, 10, 22) },
  ...{
    expiresAt: null,
    revokedAt: null,
    revocationReason: null,
    erasedAt: null,
    verifyUrl: 'https://x.org',
    pdf: null,
  },
} as StoredCertificate;
const revoked = { revokedAt: Date.UTC(2026, 10, 24), revocationReason: 'Travail recopié' };
const dist = mkdtempSync(path.join(tmpdir(), 'verification-page-'));
let shown = stored;
let server: StaticServer;
let phone: BrowserContext;
const faults: string[] = [];

beforeAll(async () => {
  await buildDocumentCheck(repository, dist);
  publishTrust(dist);
  writeFileSync(path.join(dist, 'verify-page/page.css'), verificationStyle);
  writeFileSync(path.join(dist, 'verify-page/logo.svg'), drawLogoSvg('#1f6f5c'));
  server = await startStaticServer(dist);
  phone = await openPhone({ colorScheme: 'dark' });
  await phone.route(/\/verify\/GLCA/, (route) =>
    route.fulfill({
      body: drawVerificationPage(shown, verificationWords('fr'), Date.UTC(2026, 10, 26)),
      headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': pagePolicy },
    }),
  );
});
afterAll(async () => {
  await phone?.close();
  await server?.close();
  rmSync(dist, { recursive: true });
});

async function open(address: string): Promise<Page> {
  const page = await phone.newPage();
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  page.on('pageerror', (fault) => faults.push(fault.message));
  await page.goto(address);
  return page;
}

const holder = (page: Page) => page.locator('#holder').textContent();
const said = (page: Page) => page.locator('#document p:visible').getAttribute('data-outcome');

it('shows initials to whoever has only the code', async () => {
  const page = await open(`${server.baseUrl}/verify/${code}`);
  expect([await holder(page), await said(page)]).toEqual(['A. N.', 'absent']);
  expect(await lookAt(page, 'verification-initials')).toEqual([]);
});

it('[CT20] shows the name that was signed to whoever holds the document, and never tells the server of it', async () => {
  const page = await open(signAddress(server.baseUrl));
  await expect.poll(() => said(page)).toBe('genuine');
  expect(await holder(page)).toBe('Aïssatou Ndiaye');
  expect(server.asked.join()).not.toMatch(/\d{17}/);
  expect(await lookAt(page, 'verification-genuine')).toEqual([]);
});

it('[CT20] says of a proof that was changed, forged or cut that the document is not to be relied on', async () => {
  const genuine = signAddress(server.baseUrl);
  const stranger = generateKeyPairSync('ed25519').privateKey;
  const addresses = {
    changed: signAddress(server.baseUrl, { holderName: 'Somebody Else' }, stranger),
    unreadable: genuine.slice(0, -40),
  };
  for (const [outcome, address] of Object.entries(addresses)) {
    const page = await open(address);
    await expect.poll(() => said(page)).toBe(outcome);
    expect(await holder(page)).toBe('A. N.');
  }
  const other = signAddress(server.baseUrl, { code: 'GLCA-2026-7K3QXF' }).split('#')[1];
  const page = await open(`${server.baseUrl}/verify/${code}#${other}`);
  await expect.poll(() => said(page)).toBe('changed');
});

it('still says that it is revoked, whatever the document proves', async () => {
  shown = { ...stored, ...revoked };
  const page = await open(signAddress(server.baseUrl));
  await expect.poll(() => said(page)).toBe('genuine');
  expect(await page.locator('h1').textContent()).toBe('Révoqué');
  expect(await page.locator('main').textContent()).toContain('Travail recopié');
  expect(await lookAt(page, 'verification-revoked')).toEqual([]);
});

it('breaks no rule of its policy', () => {
  expect(faults).toEqual([]);
});
