import { deflateRawSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { chooseSegments, generalize } from './choose-segments.ts';

const frameOf = (seq: number) => `{"type":"push","operations":[{"seq":${seq},"kind":"lesson-opened","payload":{}}]}`;
const samples = Array.from({ length: 20 }, (_, index) => frameOf(index));

it('makes a text that was never seen smaller', () => {
  const text = Buffer.from(frameOf(123_456));
  const dictionary = Buffer.from(chooseSegments(samples, 200));
  expect(dictionary.length).toBeGreaterThan(40);
  expect(deflateRawSync(text, { dictionary }).length).toBeLessThan(deflateRawSync(text).length / 2);
});

it('keeps to its size, puts the best last, and leaves out what stands in one sample only', () => {
  const odd = 'something that nobody else has ever said, at some length';
  const dictionary = chooseSegments([...samples, odd], 100);
  expect(Buffer.byteLength(dictionary)).toBeLessThanOrEqual(100);
  expect(dictionary).not.toContain('nobody');
  expect(chooseSegments([odd], 1_000)).toBe('');
});

it('leaves out what only one academy would say again', () => {
  const sample = `{"title":"A \\"course\\"","kind":"enrolled","wallTime":1795676558350,"answers":["the sea","ice"],"sizeBytes":172574,"seq":12,"token":"${'eyJ'.padEnd(45, 'a')}bcd.e"}`;
  expect(generalize(sample)).toBe(
    `{"title":"","kind":"enrolled","wallTime":17,"answers":["",""],"sizeBytes":,"seq":12,"token":"${'eyJ'.padEnd(45, 'a')}"}`,
  );
});

it('chooses the same for the same samples', () => {
  expect(chooseSegments(samples, 150)).toBe(chooseSegments(samples, 150));
});
