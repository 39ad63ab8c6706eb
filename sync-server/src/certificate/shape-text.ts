// Shaped text: which glyph stands where in a line, from left to right. Invariants: each glyph knows the letters it stands for, and an
// accent stands on its letter, also where the font does not say how.
import makeBidi from 'bidi-js';
import { type OpenFont, type RawGlyph, type SetLetter, shapeRun } from './open-font.ts';

/**
 * In ems, that is at 1 point. `text`: the letters that the glyph stands for, in the order in which they are read; the first glyph of
 * several that stand for the same letters has them all, the others none.
 */
export type ShapedGlyph = {
  font: OpenFont;
  glyph: number;
  text: string;
  xAdvance: number;
  xOffset: number;
  yOffset: number;
};

export type TextDirection = 'ltr' | 'rtl';

/** Letters of one font, script and direction. An odd level is read from the right (UAX 9). */
type Run = { font: OpenFont; script: string; level: number; text: string };

const bidi = makeBidi();
/** Between a capital and an accent that the font places nowhere, in ems. */
const accentGapEm = 0.05;
const scriptTests = [
  ['Latin', /\p{Script=Latin}/u],
  ['Greek', /\p{Script=Greek}/u],
  ['Cyrillic', /\p{Script=Cyrillic}/u],
] as const;

export function shapeLetters(letters: readonly SetLetter[], direction?: TextDirection): ShapedGlyph[] {
  return orderRuns(makeRuns(letters, direction)).flatMap(shapeOneRun);
}

/** In ems, kerned as it is drawn. */
export function measureGlyphs(glyphs: readonly ShapedGlyph[]): number {
  return glyphs.reduce((sum, glyph) => sum + glyph.xAdvance, 0);
}

/** Of the first letter that has one. */
export function directionOf(text: string): TextDirection {
  return (bidi.getEmbeddingLevels(text).paragraphs[0]?.level ?? 0) % 2 === 1 ? 'rtl' : 'ltr';
}

/** What is drawn for a bracket that is read from the right; nothing for most letters. A font that has one may lack the other. */
export function mirrorOf(letter: string): string {
  return bidi.getMirroredCharacter(letter) ?? '';
}

function makeRuns(letters: readonly SetLetter[], direction: TextDirection | undefined): Run[] {
  const { levels } = bidi.getEmbeddingLevels(letters.map(({ letter }) => letter).join(''), direction);
  const runs: Run[] = [];
  let at = 0;
  for (const { letter, font } of letters) {
    const level = levels[at] ?? 0;
    const last = runs.at(-1);
    const script = scriptTests.find(([, test]) => test.test(letter))?.[0] ?? last?.script ?? '';
    if (last?.font === font && last.level === level && last.script === script) last.text += letter;
    else runs.push({ font, script, level, text: letter });
    at += letter.length;
  }
  return runs;
}

/** From the highest level down to the lowest odd one, neighbours of at least that level change their order (UAX 9, L2). */
function orderRuns(runs: Run[]): Run[] {
  const ordered = [...runs];
  const highest = Math.max(0, ...runs.map(({ level }) => level));
  for (let level = highest; level > 0; level -= 1) {
    for (let start = 0; start < ordered.length; start += 1) {
      let end = start;
      while (end < ordered.length && (ordered[end]?.level ?? 0) >= level) end += 1;
      ordered.splice(start, end - start, ...ordered.slice(start, end).reverse());
      start = end;
    }
  }
  return ordered;
}

function shapeOneRun({ font, text, level }: Run): ShapedGlyph[] {
  const raw = shapeRun(font, text, level % 2 === 1);
  const starts = [...new Set(raw.map(({ cluster }) => cluster)), text.length].sort((a, b) => a - b);
  const told = new Set<number>();
  return placeAccents(font, raw).map(({ glyph, cluster, xAdvance, xOffset, yOffset }) => {
    const letters = told.has(cluster) ? '' : text.slice(cluster, starts[starts.indexOf(cluster) + 1]);
    told.add(cluster);
    const em = font.unitsPerEm;
    // Readers turn round the letters of one glyph that are read from the right: a joiner would come to stand elsewhere.
    return {
      font,
      glyph,
      text: letters.replace(/(?<=.)\u200c|\u200c(?=.)/gu, ''),
      xAdvance: xAdvance / em,
      xOffset: xOffset / em,
      yOffset: yOffset / em,
    };
  });
}

/** Accents that the font places nowhere are put over (or under) the middle of their letter, clear of it. */
function placeAccents(font: OpenFont, glyphs: RawGlyph[]): RawGlyph[] {
  let base: RawGlyph | undefined;
  return glyphs.map((glyph) => {
    const isLost = glyph.xAdvance === 0 && glyph.xOffset === 0 && glyph.yOffset === 0;
    if (!isLost) base = glyph.xAdvance === 0 ? base : glyph;
    return isLost && base ? { ...glyph, ...placeAccent(font, glyph, base) } : glyph;
  });
}

function placeAccent(font: OpenFont, mark: RawGlyph, base: RawGlyph): Pick<RawGlyph, 'xOffset' | 'yOffset'> {
  const [over, under] = [font.font.glyphExtents(mark.glyph), font.font.glyphExtents(base.glyph)];
  if (!over || !under) return mark;
  const gap = accentGapEm * font.unitsPerEm;
  const markBottom = over.yBearing + over.height;
  const lift =
    markBottom > 0
      ? Math.max(0, under.yBearing + gap - markBottom)
      : Math.min(0, under.yBearing + under.height - gap - over.yBearing);
  const middle = under.xBearing + under.width / 2 - (over.xBearing + over.width / 2);
  return { xOffset: middle - base.xAdvance, yOffset: lift };
}
