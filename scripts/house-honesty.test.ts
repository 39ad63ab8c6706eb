import { describe, expect, it } from 'vitest';
import * as honesty from './house-honesty.ts';
import { makeHouseFile } from './house-tree.ts';

const openWord = ['TO', 'DO'].join('');
const ignoreWord = ['biome', 'ignore'].join('-');

describe('honesty', () => {
  it.each(['skip', 'only', 'todo', 'skipIf'])('finds tests that are kept from running by %s', (word) => {
    const file = makeHouseFile('scripts/a.test.ts', `\nit.${word}('a', () => {});\n`);
    expect(honesty.keepTestsRunning([file])).toMatchObject([{ line: 2, law: 'tests-run' }]);
  });

  it('takes tests that run and other things that skip', () => {
    const file = makeHouseFile('scripts/a.test.ts', "it('a', () => reader.skip(1));\n");
    expect(honesty.keepTestsRunning([file])).toEqual([]);
  });

  it('finds swallowed faults', () => {
    const file = makeHouseFile('scripts/a.ts', 'try { a(); } catch {}\nb().catch(() => {});\n');
    expect(honesty.keepFaultsVisible([file]).map((one) => one.line)).toEqual([1, 2]);
  });

  it('takes faults that are handled', () => {
    const file = makeHouseFile('scripts/a.ts', 'try { a(); } catch (fault) { report(fault); }\nb().catch(report);\n');
    expect(honesty.keepFaultsVisible([file])).toEqual([]);
  });

  it('finds open work and switched-off checks in comments, not in texts', () => {
    const text = `// ${openWord} later\nconst word = '${openWord}';\nfunction a() {\n  // ${ignoreWord} lint: no\n}\n`;
    const found = honesty.keepChecksOn([makeHouseFile('scripts/a.ts', text)]);
    expect(found.map((one) => [one.line, one.law])).toEqual([
      [1, 'nothing-left-open'],
      [4, 'checks-on'],
    ]);
  });

  it('finds a file that does not say what it is', () => {
    const silent = makeHouseFile('scripts/a.ts', '#!/usr/bin/env node\nconst a = 1;\n');
    const introduced = makeHouseFile('scripts/b.ts', '#!/usr/bin/env node\n// What b is.\nconst b = 1;\n');
    expect(honesty.keepFilesIntroduced([silent, introduced])).toMatchObject([{ path: 'scripts/a.ts', line: 1 }]);
  });
});
