// A stranger checks a certificate on a phone that has been online once: the built app, its service worker, and no network.
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { drawQr } from '../../src/part/qr-picture.tsx';
import { buildRelease } from '../build-app.ts';
import { type StaticServer, startStaticServer } from '../static-server.ts';
import { publishTrust, revokedIndex, signAddress as signOf } from './file-academy.ts';
import { lookAt } from './look-at.ts';
import { openPhone } from './open-browser.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'check-certificate-'));
const dist = path.join(folder, 'dist');
let server: StaticServer;
let phone: BrowserContext;
let page: Page;
const signAddress = (...changes: OfAddress) => signOf(server.baseUrl, ...changes);
type OfAddress = Parameters<typeof signOf> extends [string, ...infer Rest] ? Rest : never;

/** A photo of a paper with the code on it, a little turned. */
async function photograph(address: string, name: string, type: 'png' | 'jpeg'): Promise<string> {
  const { size, path: squares } = drawQr(address);
  const svg = `<svg viewBox="0 0 ${size} ${size}"><path fill="#fff" d="M0 0h999v999H0z"/><path d="${squares}"/></svg>`;
  const sheet = await phone.newPage();
  await sheet.setViewportSize({ width: 1280, height: 960 });
  await sheet.setContent(
    `<style>body{margin:0;background:#9a9184}svg{position:absolute;top:200px;left:360px;width:520px;rotate:4deg}</style>${svg}`,
  );
  const file = path.join(folder, `${name}.${type}`);
  await sheet.screenshot({ path: file, type });
  await sheet.close();
  return file;
}

beforeAll(async () => {
  await buildRelease(dist, 'check-certificate');
  publishTrust(dist);
  server = await startStaticServer(dist);
  phone = await openPhone();
  page = await phone.newPage();
});
afterAll(async () => {
  await phone?.close();
  await server?.close();
  rmSync(folder, { recursive: true });
});

const verdict = (of = page) => of.locator('[data-test=verdict]');
const outcome = (of = page) => verdict(of).getAttribute('data-outcome');

async function checkLink(address: string): Promise<string | null> {
  await page.goto(`${server.baseUrl}/verify`);
  await page.fill('[data-test=link]', address);
  await page.click('[data-test=check-link]');
  return outcome();
}

it('[CT20] brings what it checks with while there is a network', async () => {
  await page.goto(`${server.baseUrl}/verify`);
  await page.locator('[data-test=trust-line][data-state=kept]').waitFor();
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller?.state ?? null)).toBe('activated');
  expect(await lookAt(page, 'verify')).toEqual([]);
  await phone.setOffline(true);
  await server.close();
});

it('[CT20] checks a photo without network', async () => {
  await page.goto(`${server.baseUrl}/verify`);
  await page.setInputFiles('[data-test=picture]', await photograph(signAddress(), 'photo', 'png'));
  expect(await outcome()).toBe('genuine');
  expect(await page.locator('[data-test=verdict-name]').textContent()).toBe('Aïssatou Ndiaye');
  expect(await page.locator('[data-test=revocation]').getAttribute('data-state')).toBe('clear');
  expect(await lookAt(page, 'verify-genuine')).toEqual([]);
});

it('says what is wrong with a picture without a code, and with a file that is none', async () => {
  const text = path.join(folder, 'no-picture.png');
  writeFileSync(text, 'This is no picture.');
  await page.goto(`${server.baseUrl}/verify`);
  await page.setInputFiles('[data-test=picture]', text);
  const fault = page.locator('[data-test=verify-fault]', { hasText: 'pas une image' });
  await fault.waitFor();
  await page.setInputFiles('[data-test=picture]', path.join(dist, 'icon-192.png'));
  await page.locator('[data-test=verify-fault]', { hasText: 'Aucun code QR' }).waitFor();
});

it('[CT20] checks the address of a code that was opened without network', async () => {
  await page.goto('about:blank');
  await page.goto(signAddress());
  expect(await outcome()).toBe('genuine');
});

it('[CT20] never says genuine for what was changed, signed by others or withdrawn', async () => {
  const stranger = generateKeyPairSync('ed25519').privateKey;
  const address = signAddress();
  expect(await checkLink(signAddress({}, stranger))).toBe('bad_signature');
  expect(await checkLink(`${address.slice(0, -1)}${(Number(address.at(-1)) + 1) % 10}`)).not.toBe('genuine');
  expect(await checkLink(address.slice(0, -40))).toBe('truncated');
  expect(await checkLink(address.replace('7K3QXD', '7K3QXF'))).toBe('wrong_code');
  expect(await checkLink(signAddress({ issuer: 'https://other.example.org' }))).toBe('wrong_host');
  expect(await checkLink(signAddress({ expiresAt: 1_600_000_000 }))).toBe('over');
  expect(await checkLink(signAddress({ statusIndex: revokedIndex }))).toBe('revoked');
  expect(await lookAt(page, 'verify-revoked')).toEqual([]);
});

it('reads the code by the camera', async () => {
  const camera = await photograph(signAddress(), 'camera', 'jpeg');
  const mjpeg = camera.replace('.jpeg', '.mjpeg');
  writeFileSync(mjpeg, readFileSync(camera));
  const seeing = await openPhone({ camera: mjpeg });
  const again = await startStaticServer(dist);
  try {
    const other = await seeing.newPage();
    await other.goto(`${again.baseUrl}/verify`);
    await other.locator('[data-test=trust-line][data-state=kept]').waitFor();
    await other.click('[data-test=scan]');
    // It is of the first academy, whose keys a device of the second does not know.
    expect(await outcome(other)).toBe('wrong_host');
  } finally {
    await seeing.close();
    await again.close();
  }
});

/** From the tap to the answer on the screen, in ms, where the processor is so many times slower. */
async function measureChecks(slowdown: number): Promise<number[]> {
  const session = await phone.newCDPSession(page);
  const took: number[] = [];
  for (let run = 0; run < 5; run += 1) {
    await page.goto(`${server.baseUrl}/verify`);
    await page.locator('[data-test=trust-line]').waitFor();
    await page.fill('[data-test=link]', signAddress({ grade: 50 + run }));
    await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
    took.push(
      await page.evaluate(async () => {
        const began = performance.now();
        document.querySelector<HTMLElement>('[data-test=check-link]')?.click();
        while (!document.querySelector('[data-test=verdict]')) await new Promise(requestAnimationFrame);
        return Math.round(performance.now() - began);
      }),
    );
    await session.send('Emulation.setCPUThrottlingRate', { rate: 1 });
    expect(await outcome()).toBe('genuine');
  }
  return took.sort((one, other) => one - other);
}

it('answers, and says how soon', async () => {
  for (const slowdown of [1, 6]) {
    console.info(`from the tap to the answer at ${slowdown} x, ms: ${(await measureChecks(slowdown)).join(' ')}`);
  }
});
