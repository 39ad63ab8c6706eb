// npm run build: builds the parts that exist. `--stale` builds only those whose sources changed; npm start uses that.

import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build as bundle } from 'esbuild';
import { build as buildPages } from 'vite';
import { buildDocumentCheck } from './build-document-check.mjs';
import { buildParts, findStaleParts, recordStamp, stampSources } from './build-plan.mjs';
import { serverBuildOptions } from './build-server.mjs';
import { buildServiceWorker } from './build-service-worker.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

async function buildPart(part) {
  const stamp = stampSources(root, part);
  const startedAt = performance.now();
  console.log(`Building the ${part.name} ...`);
  if (part.name === 'server') {
    await bundle(serverBuildOptions(root));
  } else {
    const configFile = path.join(root, part.config);
    await buildPages({ configFile, root: path.dirname(configFile), logLevel: 'warn' });
    if (part.name === 'client') {
      await buildDocumentCheck(root);
      await buildServiceWorker(root);
    }
  }
  if (!existsSync(path.join(root, part.output)))
    throw new Error(`The build of the ${part.name} made no ${part.output}.`);
  recordStamp(root, part, stamp);
  console.log(`Built the ${part.name} in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
}

const parts = process.argv.includes('--stale')
  ? findStaleParts(root)
  : buildParts.filter(({ config }) => existsSync(path.join(root, config)));
try {
  for (const part of parts) await buildPart(part);
} catch (error) {
  // esbuild and vite have printed where the fault is.
  console.error(`The build failed: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
