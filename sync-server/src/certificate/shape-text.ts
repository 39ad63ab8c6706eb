// Shaped text: where each glyph of a line stands. Invariant: an accent stands on its letter, also where the font does not say how.
import type { Glyph, GlyphPosition } from 'fontkit';
import { loadTypeface, type Typeface } from './certificate-type.ts';

/** In ems, that is at 1 point. `width` is the glyph's own, `xAdvance` how far the pen moves: they differ by kerning. */
export type ShapedGlyph = { width: number; xAdvance: number; xOffset: number; yOffset: number };

/** Between a capital and an accent that the font places nowhere, in ems. */
const accentGapEm = 0.05;

export function shapeText(text: string, typeface: Typeface): ShapedGlyph[] {
  const { font } = loadTypeface(typeface);
  const { glyphs, positions } = font.layout(text);
  let base: Glyph | undefined;
  return glyphs.map((glyph, index) => {
    const place = positions[index] ?? { xAdvance: glyph.advanceWidth, yAdvance: 0, xOffset: 0, yOffset: 0 };
    const isLost = glyph.isMark && place.xOffset === 0 && place.yOffset === 0 && place.xAdvance === 0;
    const offset = isLost && base ? placeAccent(glyph, base, font.unitsPerEm) : place;
    if (!glyph.isMark) base = glyph;
    return {
      width: glyph.advanceWidth / font.unitsPerEm,
      xAdvance: place.xAdvance / font.unitsPerEm,
      xOffset: offset.xOffset / font.unitsPerEm,
      yOffset: offset.yOffset / font.unitsPerEm,
    };
  });
}

/** Width in points at 1 point, kerned as it is drawn. */
export function measureText(text: string, typeface: Typeface): number {
  return shapeText(text, typeface).reduce((sum, glyph) => sum + glyph.xAdvance, 0);
}

/** Over (or under) the middle of the letter, clear of it: what a shaper does when the font has no anchors for the pair. */
function placeAccent(mark: Glyph, base: Glyph, unitsPerEm: number): Pick<GlyphPosition, 'xOffset' | 'yOffset'> {
  const middle = (glyph: Glyph) => (glyph.bbox.minX + glyph.bbox.maxX) / 2;
  const gap = accentGapEm * unitsPerEm;
  const isAbove = mark.bbox.minY > 0;
  const lift = isAbove
    ? Math.max(0, base.bbox.maxY + gap - mark.bbox.minY)
    : Math.min(0, base.bbox.minY - gap - mark.bbox.maxY);
  return { xOffset: middle(base) - base.advanceWidth - middle(mark), yOffset: lift };
}
