// The replica page, built as the app is built and laid under the server's own address: same origin, real socket, no screens.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BrowserContext } from 'playwright-core';
import { build } from 'vite';

const typeByExtension: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript' };

export type ReplicaPages = { address: string; serve(browser: BrowserContext): Promise<unknown>; remove(): void };

/** Builds the page; `serve` lays it under every origin that `browser` opens. */
export async function buildReplicaPage(): Promise<ReplicaPages> {
  const folder = mkdtempSync(path.join(tmpdir(), 'replica-page-'));
  const root = fileURLToPath(new URL('./replica-page', import.meta.url));
  const configFile = fileURLToPath(new URL('../vite.config.ts', import.meta.url));
  await build({ root, configFile, base: '/replica-page/', logLevel: 'warn', build: { outDir: folder, minify: false } });
  return {
    address: '/replica-page/index.html',
    serve: (browser) =>
      browser.route('**/replica-page/**', (route) => {
        const file = path.join(folder, new URL(route.request().url()).pathname.replace('/replica-page/', ''));
        return route.fulfill({
          contentType: typeByExtension[path.extname(file)] ?? 'application/octet-stream',
          body: readFileSync(file),
        });
      }),
    remove: () => rmSync(folder, { recursive: true }),
  };
}
