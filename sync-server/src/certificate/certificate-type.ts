// The certificate's typefaces: EB Garamond (OFL 1.1) for Latin with its African and Vietnamese letters, Greek and Cyrillic.
// Invariant: a letter without a glyph is found before anything is drawn.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { create, type Font } from 'fontkit';

export const typefaces = ['medium', 'italic', 'semibold'] as const;
export type Typeface = (typeof typefaces)[number];

const fileByTypeface: Record<Typeface, string> = {
  medium: '500Medium/EBGaramond_500Medium.ttf',
  italic: '500Medium_Italic/EBGaramond_500Medium_Italic.ttf',
  semibold: '600SemiBold/EBGaramond_600SemiBold.ttf',
};

export type LoadedTypeface = { bytes: Uint8Array; font: Font };

/** A name or title has a letter that the typeface lacks. The message names letters by number and holds no name: it is logged. */
export class UncoveredLetterFault extends Error {
  override name = 'UncoveredLetterFault';
  readonly codePoints: readonly number[];

  constructor(codePoints: readonly number[]) {
    const names = codePoints.map((codePoint) => `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`);
    super(`The certificate's typeface has no glyph for ${names.join(', ')}: it cannot be printed.`);
    this.codePoints = codePoints;
  }
}

const loadedByTypeface = new Map<Typeface, LoadedTypeface>();

/** Read once a process: a typeface is half a megabyte. */
export function loadTypeface(typeface: Typeface): LoadedTypeface {
  const known = loadedByTypeface.get(typeface);
  if (known) return known;
  const path = createRequire(import.meta.url).resolve(`@expo-google-fonts/eb-garamond/${fileByTypeface[typeface]}`);
  const bytes = readFileSync(path);
  const font = create(bytes);
  const loaded = { bytes, font };
  loadedByTypeface.set(typeface, loaded);
  return loaded;
}

/** Text as it can be set: composed (NFC), one space between words, without invisible format characters. */
export function settableText(text: string): string {
  return text
    .normalize('NFC')
    .replace(/\p{Cf}/gu, '')
    .replace(/\s+/gu, ' ')
    .trim();
}

/** Throws UncoveredLetterFault with every letter of `text` that `typeface` lacks. */
export function requireGlyphs(text: string, typeface: Typeface): void {
  const { font } = loadTypeface(typeface);
  const codePoints = [...new Set(text)].map((letter) => letter.codePointAt(0) ?? 0);
  const uncovered = codePoints.filter((codePoint) => !font.hasGlyphForCodePoint(codePoint));
  if (uncovered.length > 0) throw new UncoveredLetterFault(uncovered);
}

/** What pdf-lib calls to open a font: it gets the one that is open already, for parsing one takes 30 ms. */
export const openTypefaces = {
  create: (bytes: Uint8Array): Font => {
    const loaded = [...loadedByTypeface.values()].find((one) => one.bytes === bytes);
    if (!loaded) throw new Error('Only the typefaces of the certificate are embedded in it.');
    return loaded.font;
  },
};
