// A font for every letter, before anything is drawn. Invariant: what no font has is found here, and refused by the letter's number.
import { listFontFiles, type Typeface } from './font-catalogue.ts';
import { type OpenFont, openFont, type SetLetter, shapeRun } from './open-font.ts';
import { mirrorOf } from './shape-text.ts';
import { UncoveredLetterFault } from './uncovered-letter-fault.ts';

const letters = new Intl.Segmenter('und', { granularity: 'grapheme' });
/** Answers to whether a font has a letter; begun anew when there are this many. */
const mostAnswers = 20_000;
const answers = new Map<OpenFont, Map<string, boolean>>();

/**
 * Text as it can be set: composed (NFC), one space between words, without marks that only steer layout. Joiners stay: Persian and
 * the scripts of India mean something by them.
 */
export function settableText(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]|(?!\s)\p{Cc}/gu, '')
    .replace(/\s+/gu, ' ')
    .trim();
}

/** The letters of a text in their order. Throws UncoveredLetterFault with every letter that no font has. */
export async function chooseFonts(text: string, typeface: Typeface): Promise<SetLetter[]> {
  const chosen: SetLetter[] = [];
  const uncovered: string[] = [];
  for (const { segment } of letters.segment(text)) {
    const font = await chooseFont(segment, typeface, text, chosen.at(-1)?.font);
    if (font) chosen.push({ letter: segment, font });
    else uncovered.push(segment);
  }
  if (uncovered.length > 0) throw new UncoveredLetterFault(await nameUncovered(uncovered, typeface, text));
  return chosen;
}

/** Signs of no script stay in the font before them where it has them: a space does not break a word's shape. */
async function chooseFont(
  letter: string,
  typeface: Typeface,
  text: string,
  before: OpenFont | undefined,
): Promise<OpenFont | undefined> {
  if (before && /^\p{Script=Common}/u.test(letter) && hasLetter(before, letter + mirrorOf(letter))) return before;
  for (const file of listFontFiles(letter.codePointAt(0) ?? 0, typeface, text)) {
    const font = await openFont(file);
    if (hasLetter(font, letter)) return font;
  }
  return undefined;
}

function hasLetter(font: OpenFont, letter: string): boolean {
  const known = answers.get(font) ?? new Map<string, boolean>();
  answers.set(font, known);
  const answer = known.get(letter) ?? shapeRun(font, letter, false).every(({ glyph }) => glyph !== 0);
  if (known.size >= mostAnswers) known.clear();
  known.set(letter, answer);
  return answer;
}

/** Of a letter with accents, the parts that no font has; all of them where each is somewhere, but not together. */
async function nameUncovered(uncovered: string[], typeface: Typeface, text: string): Promise<number[]> {
  const named = new Set<number>();
  for (const letter of uncovered) {
    const parts = [...letter];
    const lost: string[] = [];
    for (const part of parts) if (!(await chooseFont(part, typeface, text, undefined))) lost.push(part);
    for (const part of lost.length > 0 ? lost : parts) named.add(part.codePointAt(0) ?? 0);
  }
  return [...named];
}
