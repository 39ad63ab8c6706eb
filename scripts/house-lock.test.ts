import { describe, expect, it } from 'vitest';
import { keepLockInstallable } from './house-lock.ts';
import { makeHouseFile } from './house-tree.ts';

const judgeLock = (packages: object) =>
  keepLockInstallable([makeHouseFile('package-lock.json', JSON.stringify({ packages }, null, 2))]);

describe('the lock file', () => {
  it('finds a platform package that is named but has no entry', () => {
    const tool = {
      version: '1.0.0',
      optionalDependencies: { 'tool-linux': '1.0.0', 'tool-darwin': '1.0.0', any: '^2' },
    };
    const found = judgeLock({ 'node_modules/tool': tool, 'node_modules/tool-linux': { version: '1.0.0' } });
    expect(found).toMatchObject([{ path: 'package-lock.json', line: 3, law: 'lock-complete' }]);
    expect(found[0]?.remedy).toContain('tool-darwin');
  });

  it("finds a registry's address", () => {
    const found = judgeLock({ 'node_modules/tool': { resolved: 'https://registry.example/tool.tgz' } });
    expect(found).toMatchObject([{ law: 'lock-without-address' }]);
  });

  it('takes a complete lock file, with links to workspaces', () => {
    expect(judgeLock({ '': {}, 'node_modules/client': { resolved: 'client', link: true } })).toEqual([]);
  });
});
