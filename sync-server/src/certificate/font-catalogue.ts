// Which typeface files there are, and which may have a letter. Each is an OFL 1.1 font out of a package; nothing is opened here but lists of ranges.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

export const typefaces = ['medium', 'italic', 'semibold'] as const;
export type Typeface = (typeof typefaces)[number];

/** `weight`: where a variable font is to be pinned; null: the file has one weight. */
export type FontFile = { path: string; weight: number | null };

/** The files of one family that may have a glyph for a letter, the likeliest first. */
type Family = (codePoint: number, typeface: Typeface) => FontFile[];

const { resolve } = createRequire(import.meta.url);
const weightByTypeface: Record<Typeface, number> = { medium: 500, italic: 500, semibold: 600 };

/** Latin with its African and Vietnamese letters, Greek and Cyrillic: the certificate's own face. */
const garamond: Family = (_codePoint, typeface) => {
  const name = { medium: '500Medium', italic: '500Medium_Italic', semibold: '600SemiBold' }[typeface];
  return [{ path: resolve(`@expo-google-fonts/eb-garamond/${name}/EBGaramond_${name}.ttf`), weight: null }];
};

/** A variable font in slices, with a list of which slice has what. */
function sliced(name: string, hasItalic = false): Family {
  const slices = readSlices(`@fontsource-variable/${name}`);
  return (codePoint, typeface) =>
    slices(codePoint).map((slice) => {
      const style = hasItalic && typeface === 'italic' ? 'italic' : 'normal';
      const path = resolve(`@fontsource-variable/${name}/files/${name}-${slice}-wght-${style}.woff2`);
      return { path, weight: weightByTypeface[typeface] };
    });
}

const amiriSlices = readSlices('@fontsource/amiri');
/** Of its slices the Arabic one alone: the others are Latin. */
const amiri: Family = (codePoint, typeface) =>
  amiriSlices(codePoint)
    .filter((slice) => slice === 'arabic')
    .map(() => {
      const weight = typeface === 'semibold' ? 700 : 400;
      return { path: resolve(`@fontsource/amiri/files/amiri-arabic-${weight}-normal.woff2`), weight: null };
    });

/** A face that is one file for one block of letters. */
function whole(name: string, file: string, from: number, to: number): Family {
  return (codePoint) =>
    codePoint < from || codePoint > to
      ? []
      : [{ path: resolve(`@expo-google-fonts/${name}/400Regular/${file}_400Regular.ttf`), weight: null }];
}

const [chinese, japanese, korean] = ['noto-serif-sc', 'noto-serif-jp', 'noto-serif-kr'].map((name) => sliced(name));
const scripts = [
  ...[
    'armenian',
    'bengali',
    'devanagari',
    'ethiopic',
    'georgian',
    'gujarati',
    'gurmukhi',
    'hebrew',
    'kannada',
    'khmer',
  ],
  ...['lao', 'malayalam', 'sinhala', 'tamil', 'telugu', 'thai'],
];
const families: Family[] = [
  garamond,
  amiri,
  sliced('noto-serif', true),
  ...scripts.map((script) => sliced(`noto-serif-${script}`)),
  whole('noto-sans-nko', 'NotoSansNKo', 0x07c0, 0x07ff),
  whole('noto-sans-tifinagh', 'NotoSansTifinagh', 0x2d30, 0x2d7f),
  whole('noto-sans-vai', 'NotoSansVai', 0xa500, 0xa63f),
  whole('noto-sans-adlam', 'NotoSansAdlam', 0x1e900, 0x1e95f),
];

/**
 * The files that may have a glyph for a letter of `text`, the one to be preferred first. Chinese and Japanese write many letters
 * with one number and different strokes: a text with kana is Japanese.
 */
export function* listFontFiles(codePoint: number, typeface: Typeface, text: string): Generator<FontFile> {
  const han = /[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)
    ? [japanese, korean, chinese]
    : [chinese, korean, japanese];
  for (const family of [...families, ...han]) yield* family?.(codePoint, typeface) ?? [];
}

/** Which slices of a package may have a letter: ranges as CSS writes them, read at the first question. */
function readSlices(packageName: string): (codePoint: number) => string[] {
  let ranges: { slice: string; from: number; to: number }[] | undefined;
  return (codePoint) => {
    ranges ??= Object.entries<string>(JSON.parse(readFileSync(resolve(`${packageName}/unicode.json`), 'utf8'))).flatMap(
      ([name, list]) => list.split(',').map((range) => ({ slice: name.replace(/[[\]]/g, ''), ...readRange(range) })),
    );
    return ranges.filter(({ from, to }) => codePoint >= from && codePoint <= to).map(({ slice }) => slice);
  };
}

/** `U+1f1e9-1f1f5` or `U+ff03`. */
function readRange(range: string): { from: number; to: number } {
  const [from = '', to = from] = range.trim().replace(/^U\+/i, '').split('-');
  return { from: Number.parseInt(from, 16), to: Number.parseInt(to, 16) };
}
