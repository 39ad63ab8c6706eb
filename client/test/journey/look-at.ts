// Looks at a screen as a person would: checks it with axe (WCAG 2.2 A and AA) and keeps its picture.
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import axe from 'axe-core';
import type { Page } from 'playwright-core';

const pictureFolder = fileURLToPath(new URL('../../../test-output/pictures', import.meta.url));
const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

type Violation = { id: string; nodes: { html: string }[] };

/** The picture of the screen as it stands, as a PNG file in test-output/pictures. */
export async function keepPicture(page: Page, name: string): Promise<string> {
  mkdirSync(pictureFolder, { recursive: true });
  const file = path.join(pictureFolder, `${name}.png`);
  await page.screenshot({ path: file });
  return file;
}

/** So tall that all of the page is seen: what a bar at the edge covers for now can be scrolled to, and is no fault. */
async function seeAll(page: Page): Promise<() => Promise<void>> {
  const before = page.viewportSize();
  if (!before) throw new Error('The page has no size.');
  const height = await page.evaluate('Math.max(document.documentElement.scrollHeight, window.innerHeight)');
  await page.setViewportSize({ ...before, height: Number(height) });
  return () => page.setViewportSize(before);
}

/** Keeps a picture and answers what axe finds wrong, in words; none when the screen is as it should be. */
export async function lookAt(page: Page, name: string): Promise<string[]> {
  await keepPicture(page, name);
  const restore = await seeAll(page);
  await page.evaluate(axe.source);
  const found = await page.evaluate(async (values) => {
    const page = globalThis as unknown as { axe: { run(options: object): Promise<{ violations: Violation[] }> } };
    return (await page.axe.run({ runOnly: { type: 'tag', values } })).violations;
  }, standards);
  await restore();
  return found.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${name}: ${id}: ${html.slice(0, 200)}`));
}

/** Sets pictures side by side on a calm ground: the picture of the README. */
export async function joinPictures(page: Page, files: readonly string[], name: string): Promise<void> {
  const images = files.map((file) => `<img src="data:image/png;base64,${readFileSync(file).toString('base64')}">`);
  await page.setViewportSize({ width: 1180, height: 800 });
  await page.setContent(`<style>body{margin:0;display:flex;gap:24px;justify-content:center;align-items:center;height:800px;background:#e9e2d6}
    img{width:360px;height:740px;border-radius:24px;box-shadow:0 8px 32px #0003}</style>${images.join('')}`);
  await keepPicture(page, name);
}
