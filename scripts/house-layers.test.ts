import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { findLayerOffences } from './house-layers.ts';
import { makeHouseFile } from './house-tree.ts';

const config = path.resolve(import.meta.dirname, '../.dependency-cruiser.cjs');
const roots: string[] = [];

async function judgePlanted(textByPath: Record<string, string>) {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'house-')));
  roots.push(root);
  for (const [name, text] of Object.entries(textByPath)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  }
  const files = Object.entries(textByPath).map(([name, text]) => makeHouseFile(name, text));
  return findLayerOffences(root, config, files);
}

afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true });
});

describe('layers', () => {
  it('finds a circle', async () => {
    const found = await judgePlanted({
      'client/src/store/a.ts': "// a\nimport { b } from './b.ts';\nexport const a = b;\n",
      'client/src/store/b.ts': "import type { a } from './a.ts';\nexport const b: typeof a = 1;\n",
    });
    expect(found.map((one) => [one.path, one.line, one.law])).toContainEqual(['client/src/store/a.ts', 2, 'no-circle']);
  });

  it.each([
    ['shared-schema/src/rule/a.ts', 'client/src/store/b.ts', 'schema-at-the-bottom'],
    ['sync-server/src/door/a.ts', 'client/src/store/b.ts', 'server-without-client'],
    ['client/src/store/a.ts', 'sync-server/src/door/b.ts', 'client-without-server'],
    ['sync-server/src/ingest/a.ts', 'sync-server/src/door/b.ts', 'doors-on-top'],
    ['sync-server/src/feed/feed-store.ts', 'sync-server/src/ingest/ingest-operations.ts', 'stores-go-down'],
    ['sync-server/src/database/a.ts', 'sync-server/src/feed/b.ts', 'database-at-the-bottom'],
    ['sync-server/src/feed/a.ts', 'sync-server/src/compose-server.ts', 'composed-once'],
    ['client/src/link/a.ts', 'client/src/screen/b.tsx', 'screens-on-top'],
    ['client/src/part/a.tsx', 'client/src/screen/b.tsx', 'parts-below-screens'],
  ])('finds %s importing %s', async (upper, lower, law) => {
    const specifier = path.posix.relative(path.posix.dirname(upper), lower).replace(/^(?!\.)/, './');
    const found = await judgePlanted({
      [upper]: `// upper\nimport { value } from '${specifier}';\nexport const copy = value;\n`,
      [lower]: 'export const value = 1;\n',
    });
    expect(found).toMatchObject([{ path: upper, line: 2, law }]);
  });

  it('takes imports that go down, and tests that reach anywhere', async () => {
    const found = await judgePlanted({
      'sync-server/src/door/a.ts': "import { b } from '../feed/b-store.ts';\nexport const a = b;\n",
      'sync-server/src/feed/b-store.ts':
        "import { c } from '../database/c.ts';\nimport { d } from './d.ts';\nexport const b = [c, d];\n",
      'sync-server/src/feed/d.ts': 'export const d = 1;\n',
      'sync-server/src/database/c.ts': 'export const c = 1;\n',
      'sync-server/src/database/c.test.ts': "import { a } from '../door/a.ts';\nexport const d = a;\n",
    });
    expect(found).toEqual([]);
  });
});
