// How the server is bundled, for building and for watching. Invariant: packages stay outside, the shared schema goes in from its source.
import { cpSync, existsSync, rmSync } from 'node:fs';
import path from 'node:path';

/**
 * esbuild's options for sync-server/dist/main.js and the script of its rendering threads, with the migrations copied beside them after each build.
 * @param {string} root the repository's folder
 * @returns {import('esbuild').BuildOptions}
 */
export function serverBuildOptions(root) {
  return {
    entryPoints: ['main.ts', 'certificate/render-thread.ts'].map((file) => path.join(root, 'sync-server/src', file)),
    outdir: path.join(root, 'sync-server/dist'),
    entryNames: '[name]',
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    sourcemap: true,
    logLevel: 'warning',
    plugins: [sharedSchemaFromSource(root), copyMigrations(root)],
  };
}

function sharedSchemaFromSource(root) {
  return {
    name: 'shared-schema-from-source',
    setup(build) {
      build.onResolve({ filter: /^@greenland\/shared-schema\// }, ({ path: name }) => ({
        path: path.join(root, 'shared-schema/src', `${name.slice('@greenland/shared-schema/'.length)}.ts`),
      }));
    },
  };
}

function copyMigrations(root) {
  const from = path.join(root, 'sync-server/src/database/migrations');
  const to = path.join(root, 'sync-server/dist/migrations');
  return {
    name: 'copy-migrations',
    setup(build) {
      build.onEnd(() => {
        // A migration that was renamed or belongs to another branch must not stay.
        if (existsSync(to)) rmSync(to, { recursive: true });
        cpSync(from, to, { recursive: true });
      });
    },
  };
}
