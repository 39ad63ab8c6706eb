import { describe, expect, it } from 'vitest';
import { findBodyFault, requireUtf8 } from './body-check.ts';

const check = (body: Buffer, encoding = 'utf-8') => requireUtf8(undefined as never, undefined as never, body, encoding);
const nest = (depth: number) => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`);

describe('findBodyFault', () => {
  it('finds half a surrogate pair and NUL in texts and names, however deep, and says where', () => {
    expect(findBodyFault({ a: [{ b: 'x\ud800' }] })).toEqual({
      path: 'a.0.b',
      message: expect.stringContaining('half'),
    });
    expect(findBodyFault({ a: 'x\0' })?.path).toBe('a');
    expect(findBodyFault({ a: { 'k\udc00': 1 } })?.path).toBe('a');
  });

  it('finds a member that schemas do not see, and would leave out of what they check', () => {
    expect(findBodyFault(JSON.parse('{"a":[{"__proto__":"x"}]}'))).toEqual({
      path: 'a.0',
      message: expect.stringContaining('__proto__'),
    });
    expect(findBodyFault({ a: '__proto__' })).toBeNull();
  });

  it('takes what people write', () => {
    expect(findBodyFault({ text: 'Ọlá 😀 नेहा \u202e', list: [1, null, true, -0], nested: nest(60) })).toBeNull();
  });

  it('refuses deep nesting without recursion', () => {
    expect(findBodyFault(nest(65))).toBeNull();
    expect(findBodyFault(nest(100_000))?.message).toMatch(/deeper than 64/);
  });
});

describe('requireUtf8', () => {
  it('lets UTF-8 pass and nothing else', () => {
    expect(() => check(Buffer.from('{"a":"é"}'))).not.toThrow();
    expect(() => check(Buffer.from([0x22, 0xff, 0x22]))).toThrow(expect.objectContaining({ status: 400 }));
    expect(() => check(Buffer.from('{}', 'utf16le'), 'utf-16le')).toThrow(expect.objectContaining({ status: 415 }));
  });
});
