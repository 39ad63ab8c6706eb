// Three kinds of tests by file name: pure (instant), `*.pg.test.ts` (a real PostgreSQL), `*.browser.test.ts` (a real browser, one at a time).
import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig } from 'vitest/config';

const shared = fileURLToPath(new URL('./shared-schema/src', import.meta.url));
const alias = [{ find: /^@greenland\/shared-schema\/(.*)$/, replacement: `${shared}/$1.ts` }];
const exclude = [...configDefaults.exclude, '**/.data/**', '**/test-output/**'];

export default defineConfig({
  test: {
    // Many tests wait more than they work: two files at a time, also where there are two cores (the default leaves one of them alone).
    maxWorkers: 2,
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'pure',
          include: ['**/*.test.{ts,tsx}'],
          exclude: [...exclude, '**/*.pg.test.ts', '**/*.browser.test.ts'],
          // Modules are loaded once for all files, which takes a third off the time; pure tests leave nothing behind.
          isolate: false,
          testTimeout: 30_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'postgres',
          include: ['**/*.pg.test.ts'],
          exclude,
          globalSetup: ['./sync-server/test/postgres-global-setup.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'browser',
          include: ['**/*.browser.test.ts'],
          exclude,
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
