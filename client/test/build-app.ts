// Builds the app as it is shipped, into any folder.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildServiceWorker } from '../../scripts/build-service-worker.mjs';

export const repository = fileURLToPath(new URL('../..', import.meta.url));

/** In a process of its own: the test runner's NODE_ENV would make another app. `options` are those of `vite build`. */
export function buildPages(outDir: string, options: readonly string[] = []): void {
  const vite = path.join(repository, 'node_modules/vite/bin/vite.js');
  const args = ['build', path.join(repository, 'client'), '--outDir', outDir, '--logLevel', 'error', ...options];
  execFileSync(process.execPath, [vite, ...args], { env: { ...process.env, NODE_ENV: 'production' } });
}

/** With its service worker; `release` is what it calls itself. */
export async function buildRelease(outDir: string, release: string): Promise<void> {
  const configFile = path.join(repository, 'client/test/release-vite-config.ts');
  buildPages(outDir, ['--config', configFile, '--mode', release]);
  await buildServiceWorker(repository, outDir);
}
