import { describe, expect, it } from 'vitest';
import { keepFilesSmall, keepFunctionsSmall } from './house-sizes.ts';
import { makeHouseFile } from './house-tree.ts';

const makeLines = (count: number) => 'const one = 1;\n'.repeat(count);
const makeFiles = (...sizes: number[]) =>
  sizes.map((size, index) => makeHouseFile(`scripts/file-${index}.ts`, makeLines(size)));
const makeFunction = (lines: number) => `function grow() {\n${'  step();\n'.repeat(lines - 2)}}\n`;

describe('files stay small', () => {
  it('finds a file of 301 lines and takes one of 300', () => {
    const small = Array.from({ length: 19 }, () => 50);
    expect(keepFilesSmall(makeFiles(301, ...small))).toMatchObject([{ path: 'scripts/file-0.ts', law: 'file-size' }]);
    expect(keepFilesSmall(makeFiles(300, ...small))).toEqual([]);
  });

  it('finds the smallest of the big ones when more than a tenth has 200 lines', () => {
    const small = Array.from({ length: 18 }, () => 50);
    expect(keepFilesSmall(makeFiles(250, 220, ...small))).toEqual([]);
    const found = keepFilesSmall(makeFiles(250, 220, 200, ...small.slice(1)));
    expect(found).toMatchObject([{ path: 'scripts/file-2.ts', law: 'file-size-90-percent' }]);
  });

  it('finds a median over 80', () => {
    expect(keepFilesSmall(makeFiles(90, 80, 20))).toEqual([]);
    expect(keepFilesSmall(makeFiles(90, 81, 20))).toMatchObject([{ law: 'file-size-median' }]);
  });

  it('leaves course content and documents alone', () => {
    const text = makeLines(900);
    expect(keepFilesSmall([makeHouseFile('README.md', text), makeHouseFile('a/fixtures/big.ts', text)])).toEqual([]);
  });
});

describe('functions stay small', () => {
  it('finds a function of 41 lines and takes one of 40', () => {
    const long = keepFunctionsSmall([makeHouseFile('scripts/long.ts', `\n${makeFunction(41)}`)]);
    expect(long).toMatchObject([{ path: 'scripts/long.ts', line: 2, law: 'function-size' }]);
    expect(keepFunctionsSmall([makeHouseFile('scripts/fits.ts', makeFunction(40))])).toEqual([]);
  });

  it('finds long arrow functions and methods', () => {
    const arrow = `const grow = () => {\n${makeLines(40)}};\n`;
    const method = `class Tree {\n  grow() {\n${makeLines(40)}  }\n}\n`;
    const found = keepFunctionsSmall([makeHouseFile('scripts/a.ts', arrow), makeHouseFile('scripts/b.ts', method)]);
    expect(found.map((one) => [one.path, one.line])).toEqual([
      ['scripts/a.ts', 1],
      ['scripts/b.ts', 2],
    ]);
  });

  it('lets describe and it be long', () => {
    const text = `describe('a', () => {\n${makeLines(50)}});\nit.each([1])('b', () => {\n${makeLines(50)}});\n`;
    expect(keepFunctionsSmall([makeHouseFile('scripts/a.test.ts', text)])).toEqual([]);
  });
});
