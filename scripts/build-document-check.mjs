// Builds client/dist/verify-page/document-check.js after the client: the script of the server's verification page. In one piece and apart from the app,
// whose first page must not grow by what it would share with it.
import path from 'node:path';
import { build as bundle } from 'esbuild';

/**
 * @param {string} root the repository's folder
 * @param {string} [dist] the built client; client/dist when left out
 */
export async function buildDocumentCheck(root, dist = path.join(root, 'client/dist')) {
  await bundle({
    entryPoints: [path.join(root, 'client/src/proof/document-check.ts')],
    outfile: path.join(dist, 'verify-page/document-check.js'),
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    logLevel: 'warning',
  });
}
