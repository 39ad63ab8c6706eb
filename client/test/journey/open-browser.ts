// Debian's Chromium as a learner's phone: a profile folder that outlives the browser, a small screen, no traffic of its own.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';

const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const seeing = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];

const patienceMs = 20_000;

export type PhoneOptions = {
  profileFolder?: string;
  locale?: string;
  colorScheme?: 'light' | 'dark';
  viewport?: { width: number; height: number };
  /** What its camera sees: a file of JPEG pictures, one after the other. */
  camera?: string;
};

/** Opens a phone; with the same folder, the same phone again. */
export async function openPhone({ profileFolder, camera, ...options }: PhoneOptions = {}): Promise<BrowserContext> {
  const folder = profileFolder ?? mkdtempSync(path.join(tmpdir(), 'greenland-phone-'));
  const phone = await chromium.launchPersistentContext(folder, {
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: camera === undefined ? quiet : [...quiet, ...seeing, `--use-file-for-fake-video-capture=${camera}`],
    viewport: { width: 360, height: 740 },
    locale: 'fr-FR',
    acceptDownloads: true,
    ...options,
  });
  phone.setDefaultTimeout(patienceMs);
  return phone;
}
