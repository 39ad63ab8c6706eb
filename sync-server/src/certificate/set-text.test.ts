import { describe, expect, it } from 'vitest';
import { setText } from './set-text.ts';

/** What the glyphs stand for, from left to right. */
async function lettersOf(text: string, direction?: 'ltr' | 'rtl'): Promise<string> {
  const { shape } = await setText(text, 'semibold', direction);
  return shape()
    .glyphs.map((glyph) => glyph.text)
    .join('');
}

describe('setting a text', () => {
  it('puts what is read from the right in its place, digits as they are', async () => {
    expect(await lettersOf('محمد ٢٠٢٦')).toBe('٢٠٢٦ دمحم');
    expect(await lettersOf('Awa דוד Diop')).toBe('Awa דוד Diop'.replace('דוד', [...'דוד'].reverse().join('')));
    expect(await lettersOf('Awa Diop', 'rtl')).toBe('Awa Diop');
  });

  it('turns brackets round with what they enclose, in whatever font they are', async () => {
    const { shape } = await setText('(محمد)', 'semibold');
    const [left, right] = [shape().glyphs.at(0), shape().glyphs.at(-1)];
    const { shape: plain } = await setText('()', 'semibold');
    expect([left?.text, right?.text]).toEqual([')', '(']);
    if (left?.font === plain().glyphs[0]?.font) expect(left?.glyph).toBe(plain().glyphs[0]?.glyph);
    expect(left?.glyph).not.toBe(right?.glyph);
  });

  it('takes one font for what belongs together, and another where it must', async () => {
    const { shape } = await setText('Владимир 王小明 Diop', 'semibold');
    const names = [...new Set(shape().glyphs.map(({ font }) => font.name))];
    expect(names[0]).toBe('EBGaramond-600SemiBold');
    expect(names.slice(1).every((name) => name.startsWith('noto-serif-sc-'))).toBe(true);
  });

  it('writes Japanese with Japanese letters where there is kana', async () => {
    const { shape } = await setText('直子さん', 'semibold');
    for (const { font } of shape().glyphs) expect(font.name).toMatch(/^noto-serif-jp-/);
  });

  it('puts an accent over a capital for which the font has no place', async () => {
    const { shape } = await setText('Ẹ̀', 'semibold');
    const accent = shape().glyphs[1];
    expect(accent?.xOffset).toBeLessThan(-0.1);
    expect(accent?.yOffset).toBeGreaterThan(0);
  });

  it('shapes the lines of a text as it shapes the whole', async () => {
    const { shape } = await setText('Marie-Thérèse محمد', 'semibold');
    expect(shape('Marie-Thérèse').glyphs).toEqual(shape().glyphs.slice(0, 13));
    expect(shape('محمد').text).toBe('محمد');
  });
});
