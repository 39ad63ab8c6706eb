import { describe, expect, it } from 'vitest';
import { describeOffence, judgeHouse } from './house-check.ts';
import { makeHouseFile } from './house-tree.ts';

describe('house check', () => {
  it('judges by all laws and sorts offences by place', () => {
    const files = [
      makeHouseFile('client/src/screen/b.tsx', "// What b is.\nfetch(url);\nimport { a } from 'rxdb';\n"),
      makeHouseFile('client/src/link/a.ts', '// What a is.\nDate.now();\n'),
    ];
    expect(judgeHouse(files).map((one) => `${one.path}:${one.line} ${one.law}`)).toEqual([
      'client/src/link/a.ts:2 chance-at-the-root',
      'client/src/screen/b.tsx:2 network-in-doors',
      'client/src/screen/b.tsx:3 device-store-rooms',
    ]);
  });

  it('writes an offence as an editor links it', () => {
    const offence = { path: 'client/src/a.ts', line: 3, law: 'kebab-case', remedy: 'rename it' };
    expect(describeOffence(offence)).toBe('client/src/a.ts:3 kebab-case: rename it');
  });
});
