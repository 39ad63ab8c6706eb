// Draws the PNG icons of the app from client/public/icon.svg in a real browser. Run it after the SVG changed; the PNGs are committed.
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { findBrowser } from './install-test-tools.mjs';

const folder = path.join(path.dirname(path.dirname(fileURLToPath(import.meta.url))), 'client/public');
const svg = readFileSync(path.join(folder, 'icon.svg'), 'utf8');
/** A maskable icon fills its square, and may be cut to a circle of 80 %. */
const icons = [
  { name: 'icon-192.png', side: 192, style: '' },
  { name: 'icon-512.png', side: 512, style: '' },
  {
    name: 'icon-maskable-512.png',
    side: 512,
    style: 'rect { rx: 0 } path { transform: translate(4px, 4px) scale(.8) }',
  },
];

const browser = await chromium.launch({ executablePath: findBrowser(), args: ['--no-sandbox'] });
for (const { name, side, style } of icons) {
  const page = await browser.newPage({ viewport: { width: side, height: side } });
  await page.setContent(`<style>body { margin: 0 } svg { display: block; width: 100% } ${style}</style>${svg}`);
  const file = path.join(folder, name);
  await page.screenshot({ path: file, omitBackground: true });
  console.log(`${name}: ${statSync(file).size} bytes`);
}
await browser.close();
