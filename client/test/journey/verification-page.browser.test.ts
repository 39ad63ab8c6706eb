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
let language = 'fr';
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
      body: drawVerificationPage(shown, verificationWords(language), Date.UTC(2026, 10, 26)),
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
const headed = async (page: Page) => [
  await page.locator('main').getAttribute('class'),
  await page.locator('h1').textContent(),
];
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
  const other = signAddress(server.baseUrl, { code: 'GLCA-2026-7K3QXF' }).split('#')[1];
  const addresses = [
    ['changed', signAddress(server.baseUrl, { holderName: 'Somebody Else' }, stranger)],
    ['changed', `${server.baseUrl}/verify/${code}#${other}`],
    ['unreadable', genuine.slice(0, -40)],
    ['unreadable', genuine.replace('#9', '#8')],
  ] as const;
  const words = verificationWords('fr');
  for (const [outcome, address] of addresses) {
    const page = await open(address);
    await expect.poll(() => said(page)).toBe(outcome);
    expect(await holder(page)).toBe('A. N.');
    const tone = outcome === 'changed' ? 'false' : 'doubt';
    expect(await headed(page)).toEqual([tone, words.headlineByProof[tone]]);
    expect(await page.getByText(words.codeAloneByStatus.valid, { exact: true }).isVisible()).toBe(true);
    for (const praise of ['✓', words.headlineByStatus.valid, words.explanationByStatus.valid, words.linkedIn]) {
      expect([praise, await page.getByText(praise, { exact: true }).filter({ visible: true }).count()]).toEqual([
        praise,
        0,
      ]);
    }
  }
});

it.each(['fr', 'en'])(
  '[CT20] shows the warning first on phones and wide screens, in light and dark, in %s',
  async (spoken) => {
    language = spoken;
    const forged = signAddress(server.baseUrl, { holderName: 'X' }, generateKeyPairSync('ed25519').privateKey);
    for (const [outcome, address] of [
      ['changed', forged],
      ['unreadable', signAddress(server.baseUrl).slice(0, -40)],
    ] as const) {
      const page = await open(address);
      await expect.poll(() => said(page)).toBe(outcome);
      for (const colorScheme of ['light', 'dark'] as const) {
        for (const size of [
          { width: 360, height: 740 },
          { width: 1280, height: 800 },
        ]) {
          await page.emulateMedia({ colorScheme });
          await page.setViewportSize(size);
          expect(await lookAt(page, `verification-${outcome}-${spoken}-${colorScheme}-${size.width}`)).toEqual([]);
        }
      }
    }
    language = 'fr';
  },
);

it('[CT20] takes no other fragment for a proof', async () => {
  for (const fragment of ['#hello', '#9', '#9hello', '#code']) {
    const page = await open(`${server.baseUrl}/verify/${code}${fragment}`);
    await page.waitForLoadState('networkidle');
    expect(await said(page)).toBe('absent');
    expect(await headed(page)).toEqual(['valid', 'Authentique et valable']);
  }
});

it('[CT20] says of a revoked one under a proof that was cut that it is revoked, and of a false one not to rely on it', async () => {
  shown = { ...stored, ...revoked };
  const stranger = generateKeyPairSync('ed25519').privateKey;
  const cut = await open(signAddress(server.baseUrl).slice(0, -40));
  await expect.poll(() => said(cut)).toBe('unreadable');
  expect(await headed(cut)).toEqual(['revoked', 'Révoqué']);
  const forged = await open(signAddress(server.baseUrl, {}, stranger));
  await expect.poll(() => headed(forged)).toEqual(['false', 'Ne vous fiez pas à ce document']);
  expect(await forged.getByText('Travail recopié').isVisible()).toBe(true);
  shown = stored;
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
