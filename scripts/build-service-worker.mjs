// Builds client/dist/service-worker.js after the client: a classic script, with the list of the shell's files and their revisions inside.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build as bundle } from 'esbuild';
import { injectManifest } from 'workbox-build';

/** The files of a shell: everything that the app needs without network. PNG icons are fetched by the system when it installs. */
export const shellPatterns = ['index.html', 'manifest.webmanifest', 'icon.svg', 'assets/**/*.{js,css,svg,woff2}'];

/**
 * Needs the built client.
 * @param {string} root the repository's folder
 * @param {string} [dist] the built client; client/dist when left out
 * @returns {Promise<{ files: number, bytes: number }>} what the shell holds, before compression
 */
export async function buildServiceWorker(root, dist = path.join(root, 'client/dist')) {
  const folder = mkdtempSync(path.join(tmpdir(), 'service-worker-'));
  const bundled = path.join(folder, 'service-worker.js');
  try {
    await bundle({
      entryPoints: [path.join(root, 'client/src/worker/service-worker.ts')],
      outfile: bundled,
      bundle: true,
      minify: true,
      format: 'iife',
      target: 'es2022',
      logLevel: 'warning',
    });
    const { count, size, warnings } = await injectManifest({
      swSrc: bundled,
      swDest: path.join(dist, 'service-worker.js'),
      globDirectory: dist,
      globPatterns: shellPatterns,
      dontCacheBustURLsMatching: /^assets\//,
    });
    for (const warning of warnings) console.warn(warning);
    return { files: count, bytes: size };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
