import { describe, expect, it } from 'vitest';
import { readBadgeFile } from './badge-file.ts';

const good = {
  ...{ code: 'keen', name: 'Assidu / Keen', description: 'Dix leçons. / Ten lessons.' },
  criteria: { all: [{ of: 'lessons-completed', atLeast: 10 }, { any: [{ of: 'streak-days', atLeast: 3 }] }] },
};
const faultsOf = (change: object) => {
  const read = readBadgeFile(JSON.stringify({ ...good, ...change }));
  return read.ok ? [] : read.faults;
};

describe('a badge file', () => {
  it('is read as it is', () => {
    expect(readBadgeFile(JSON.stringify(good))).toEqual({ ok: true, badge: good });
    expect(faultsOf({ icon: '/media/keen.svg' })).toEqual([]);
  });

  it.each<[string, object, RegExp]>([
    ['a code with spaces', { code: 'Very keen' }, /^code: /],
    ['no name', { name: undefined }, /^name: /],
    ['a text that no database takes', { description: 'a\0' }, /^description: must not have a NUL character$/],
    ['an icon that runs', { icon: 'javascript:alert(1)' }, /^icon: /],
    ['a member too many', { points: 3 }, /^the file: .*"points"/],
    ['no criteria', { criteria: null }, /^criteria: /],
    ['an unknown measure', { criteria: { of: 'height', atLeast: 1 } }, /^criteria\.of: .*"lessons-completed"/],
    ['less than one', { criteria: { of: 'points', atLeast: 0 } }, /^criteria\.atLeast: /],
    ['a streak of none', { criteria: { of: 'streak-days', atLeast: 0 } }, /^criteria\.atLeast: /],
    [
      'a fault deep inside',
      { criteria: { all: [{ of: 'points', atLeast: 1 }, { any: [{ of: 'points' }] }] } },
      /^criteria\.all\[1\]\.any\[0\]\.atLeast: /,
    ],
    ['all of nothing', { criteria: { all: [] } }, /^criteria\.all: /],
  ])('with %s is refused with the place of the fault', (_, change, told) => {
    const faults = faultsOf(change);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(told);
  });

  it('that is no JSON is refused', () => {
    expect(readBadgeFile('{ "code": ')).toMatchObject({
      ok: false,
      faults: [expect.stringMatching(/^it is not JSON: /)],
    });
    for (const text of ['null', '[]', '7']) {
      expect(readBadgeFile(text)).toMatchObject({ ok: false, faults: [expect.stringMatching(/^the file: /)] });
    }
  });
});
