import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitText } from './fit-text.ts';

const box = { widthPt: 600, largestPt: 40, comfortablePt: 24 };
const measure = (text: string) => [...text].length * 0.5;

describe('fitting text', () => {
  it('leaves a short name large and on one line', () => {
    expect(fitText('Awa Diop', box, measure)).toEqual({ lines: ['Awa Diop'], sizePt: 40 });
  });

  it('shrinks a longer one before it breaks it', () => {
    const { lines, sizePt } = fitText('x'.repeat(20).concat(' ', 'y'.repeat(20)), box, measure);
    expect(lines).toHaveLength(1);
    expect(sizePt).toBeCloseTo(600 / 20.5);
  });

  it('breaks the longest where both lines stay large', () => {
    expect(
      fitText('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa bbbb ccccccccccccccccccccccccccccccccc', box, measure).lines,
    ).toEqual(['aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa bbbb', 'ccccccccccccccccccccccccccccccccc']);
  });

  it('never draws a line wider than its box, nor larger than the largest size, nor loses a word', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ minLength: 1, maxLength: 90 }).map((word) => word.replace(/\s/g, 'x'))),
        (words) => {
          const text = words.join(' ');
          const { lines, sizePt } = fitText(text, box, measure);
          for (const line of lines) expect(measure(line) * sizePt).toBeLessThanOrEqual(box.widthPt + 1e-6);
          expect(sizePt).toBeLessThanOrEqual(box.largestPt);
          expect(lines.join(' ')).toBe(text);
        },
      ),
    );
  });
});
