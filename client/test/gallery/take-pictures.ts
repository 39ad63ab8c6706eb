// Takes a picture of every scene: two sizes, light and dark, French and English; checks each page with axe and for sideways scrolling.
// `npx tsx client/test/gallery/take-pictures.ts [folder] [scene,scene...]`; faults are printed and end it with code 1.
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { createServer } from 'vite';

const sizes = [
  { name: 'phone', width: 360, height: 740 },
  { name: 'desk', width: 1280, height: 800 },
] as const;
const narrowest = { width: 320, height: 640 };
const schemes = ['light', 'dark'] as const;
const locales = ['fr', 'en'] as const;
const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

type Looking = { browser: Browser; base: string; folder: string; faults: string[] };
type Axe = { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } };

async function openScene(page: Page, base: string, scene: string, locale: string): Promise<void> {
  await page.goto(`${base}/?scene=${scene}&locale=${locale}`);
  await page.waitForSelector('#content');
  await page.waitForTimeout(350);
}

async function checkPage(page: Page, name: string, faults: string[]): Promise<void> {
  await page.addScriptTag({ path: axePath });
  const { violations } = await page.evaluate(() => (window as unknown as Axe).axe.run());
  for (const { id, nodes } of violations) {
    for (const node of nodes.slice(0, 3)) faults.push(`${name}: ${id}: ${node.html.slice(0, 160)}`);
  }
  await page.setViewportSize(narrowest);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (wide > 0) faults.push(`${name}: ${wide} px too wide at ${narrowest.width} px`);
}

async function takeScene(looking: Looking, scene: string): Promise<void> {
  for (const { name: sizeName, width, height } of sizes) {
    for (const colorScheme of schemes) {
      const context = await looking.browser.newContext({ viewport: { width, height }, colorScheme });
      const page = await context.newPage();
      page.on('pageerror', (fault) => looking.faults.push(`${scene}: ${fault.message}`));
      for (const locale of locales) {
        const name = `${scene}-${sizeName}-${colorScheme}-${locale}`;
        await openScene(page, looking.base, scene, locale);
        await page.screenshot({ path: path.join(looking.folder, `${name}.png`), fullPage: true });
        if (locale === 'fr' && sizeName === 'phone') {
          await checkPage(page, name, looking.faults);
          await page.setViewportSize({ width, height });
        }
      }
      await context.close();
    }
  }
}

async function takePictures(folder: string, wanted: readonly string[]): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  const server = await createServer({
    configFile: path.join(import.meta.dirname, 'vite.config.ts'),
    logLevel: 'error',
  });
  await server.listen();
  const base = server.resolvedUrls?.local[0]?.replace(/\/$/, '') ?? '';
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  const faults: string[] = [];
  try {
    const page = await browser.newPage();
    await openScene(page, base, 'home', 'fr');
    const all = await page.evaluate(() => (window as unknown as { sceneNames: string[] }).sceneNames);
    await page.close();
    for (const scene of wanted.length > 0 ? wanted : all) await takeScene({ browser, base, folder, faults }, scene);
  } finally {
    await browser.close();
    await server.close();
  }
  return faults;
}

const [folder = path.join(tmpdir(), 'gallery'), list = ''] = process.argv.slice(2);
const faults = await takePictures(folder, list.split(',').filter(Boolean));
for (const fault of faults) console.error(fault);
console.info(`pictures in ${folder}; ${faults.length} faults`);
process.exitCode = faults.length === 0 ? 0 : 1;
