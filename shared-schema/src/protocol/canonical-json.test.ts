import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, type Json } from './canonical-json.ts';

const reverse = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(reverse);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, reverse(member)]),
  );
};

const anyJson = fc.jsonValue({ noUnicodeString: false }).map((value) => value as Json);

describe('canonical JSON', () => {
  it('[OC1] sorts members by UTF-16 code units, at every depth', () => {
    const value = {
      '\ufb33': 1,
      '\ud83d\ude00': 2,
      é: 3,
      b: { z: 1, a: 2 },
      a: [{ d: 1, c: 2 }],
      B: 4,
      '': 5,
      10: 6,
      9: 7,
    };
    expect(canonicalJson(value)).toBe(
      '{"":5,"10":6,"9":7,"B":4,"a":[{"c":2,"d":1}],"b":{"a":2,"z":1},"é":3,"\ud83d\ude00":2,"\ufb33":1}',
    );
  });

  it('[OC1] writes numbers and strings as ECMAScript does', () => {
    expect(canonicalJson([1e21, 1e-7, 0.1, -0, JSON.parse('333333333.33333329'), 4.5, 2e-3])).toBe(
      '[1e+21,1e-7,0.1,0,333333333.3333333,4.5,0.002]',
    );
    expect(canonicalJson('\u20ac$\u000f\nA\'"\\/\u2028')).toBe('"€$\\u000f\\nA\'\\"\\\\/\u2028"');
  });

  it('[OC1] quotes every text as ECMAScript does', () => {
    const text = fc.string({
      unit: fc.oneof(fc.integer({ min: 0, max: 255 }), fc.nat(0xffff)).map((code) => String.fromCharCode(code)),
    });
    fc.assert(fc.property(text, (one) => canonicalJson(one) === JSON.stringify(one)));
    for (let code = 0; code < 256; code += 1) {
      const letter = String.fromCharCode(code);
      expect(canonicalJson(letter)).toBe(JSON.stringify(letter));
    }
  });

  it('[OC1] leaves out members without a value', () => {
    expect(canonicalJson({ a: undefined, b: null, c: [undefined] })).toBe('{"b":null,"c":[null]}');
  });

  it('[OC1] is the same whatever the order of members', () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        expect(canonicalJson(reverse(value))).toBe(canonicalJson(value));
      }),
    );
  });

  it('[OC1] reads back as the same value', () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
