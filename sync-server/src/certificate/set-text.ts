// A text ready to be drawn: each letter with its font, each line of it shaped when it is asked for.
import { chooseFonts, settableText } from './choose-fonts.ts';
import type { Typeface } from './font-catalogue.ts';
import { directionOf, measureGlyphs, type ShapedGlyph, shapeLetters, type TextDirection } from './shape-text.ts';

/** Glyphs from left to right, whatever the text is read like. */
export type ShapedLine = { text: string; glyphs: ShapedGlyph[]; widthEm: number };

export type SetText = {
  text: string;
  /** `line`: the whole text, its beginning or its end. */
  shape(line?: string): ShapedLine;
  /** Width in points at 1 point, kerned as it is drawn. */
  measure(line?: string): number;
};

/** Throws UncoveredLetterFault. Without a direction, the text is read as its first letter is. */
export async function setText(given: string, typeface: Typeface, direction?: TextDirection): Promise<SetText> {
  const text = settableText(given);
  const letters = await chooseFonts(text, typeface);
  const read = direction ?? directionOf(text);
  const shapedByLine = new Map<string, ShapedLine>();
  const shape = (line = text) => {
    const known = shapedByLine.get(line);
    if (known) return known;
    const start = text.startsWith(line) ? 0 : text.length - line.length;
    let at = 0;
    const inside = letters.filter(({ letter }) => {
      at += letter.length;
      return at > start && at <= start + line.length;
    });
    const glyphs = shapeLetters(inside, read);
    const shaped = { text: line, glyphs, widthEm: measureGlyphs(glyphs) };
    shapedByLine.set(line, shaped);
    return shaped;
  };
  return { text, shape, measure: (line) => shape(line).widthEm };
}
