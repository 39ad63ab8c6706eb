import { describe, expect, it } from 'vitest';
import { keepRulesTested } from './house-rule-ids.ts';
import { makeHouseFile } from './house-tree.ts';

const spec = makeHouseFile('shared-schema/SPEC.md', '# Rules\n**GR1** one\n- **GR2** two, see **GR1**\n');
const makeTest = (text: string) => makeHouseFile('shared-schema/src/rule/a.test.ts', text);

describe('rules and their tests', () => {
  it('asks nothing when there is no SPEC.md', () => {
    expect(keepRulesTested([makeTest("it('adds', () => {});")])).toEqual([]);
  });

  it('takes rules that tests cite alone, together, in each and in describe', () => {
    expect(keepRulesTested([spec, makeTest("it('[GR1, GR2] both', () => {});")])).toEqual([]);
    expect(keepRulesTested([spec, makeTest("describe('[GR1] a', b);\nit.each([1])('[GR2] %s', c);")])).toEqual([]);
  });

  it('finds a rule that no test cites', () => {
    const found = keepRulesTested([spec, makeTest("it('[GR1] one', () => {});\nconst text = '[GR2] no test';")]);
    expect(found).toMatchObject([{ path: 'shared-schema/SPEC.md', line: 3, law: 'rule-tested' }]);
  });

  it('finds a cited rule that is not written', () => {
    const found = keepRulesTested([spec, makeTest("it('[GR1][GR2] both', a);\nit('[GR9] none', b);")]);
    expect(found).toMatchObject([{ path: 'shared-schema/src/rule/a.test.ts', line: 2, law: 'rule-known' }]);
  });

  it('finds an id given twice', () => {
    const twice = makeHouseFile('shared-schema/SPEC.md', '**GR1** one\n**GR1** other\n');
    expect(keepRulesTested([twice, makeTest("it('[GR1] one', a);")])).toMatchObject([{ line: 2, law: 'rule-once' }]);
  });
});
