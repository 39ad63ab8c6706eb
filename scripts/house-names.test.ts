import { describe, expect, it } from 'vitest';
import { keepNamesTelling, keepNamesUnique } from './house-names.ts';
import { makeHouseFile } from './house-tree.ts';

const nameFiles = (...paths: string[]) => paths.map((path) => makeHouseFile(path, ''));

describe('names are used once', () => {
  it('finds a second file of code with the same base name, whatever its extension', () => {
    const found = keepNamesUnique(nameFiles('shared-schema/src/record/quiz.ts', 'client/src/screen/quiz.tsx'));
    expect(found).toMatchObject([{ path: 'client/src/screen/quiz.tsx', line: 1, law: 'name-used-once' }]);
    expect(found[0]?.remedy).toContain('shared-schema/src/record/quiz.ts');
  });

  it('lets tests and styles stand beside their source', () => {
    const files = nameFiles('client/src/a.tsx', 'client/src/a.test.ts', 'client/src/a.css', 'client/src/a.pg.test.ts');
    expect(keepNamesUnique(files)).toEqual([]);
  });

  it('lets package entries, declarations and course content repeat', () => {
    const entries = [
      'package.json',
      'package-lock.json',
      'README.md',
      'vite.config.ts',
      'index.html',
      'src/main.ts',
      'src/a.d.ts',
    ];
    const files = nameFiles(...entries, ...entries.map((entry) => `client/${entry}`));
    const courses = nameFiles('sync-server/courses/fr/course.yaml', 'sync-server/courses/en/course.yaml');
    expect(keepNamesUnique([...files, ...courses])).toEqual([]);
  });
});

describe('names tell what is inside', () => {
  it.each([
    ['client/src/store/date-utils.ts', 'telling-name'],
    ['client/src/helpers/date.ts', 'telling-name'],
    ['client/src/store/types.ts', 'telling-name'],
    ['client/src/store/deviceStore.ts', 'kebab-case'],
  ])('finds %s', (path, law) => {
    expect(keepNamesTelling(nameFiles(path))).toMatchObject([{ path, law }]);
  });

  it('takes the names of this house', () => {
    const files = nameFiles(
      'client/src/store/device-store.ts',
      'sync-server/src/a.pg.test.ts',
      'sync-server/Dockerfile',
    );
    expect(keepNamesTelling(files)).toEqual([]);
  });
});
