// Fonts inside a PDF: only the glyphs that are shown, and for each the letters it stands for, so that text can be copied and searched.
// Invariant: the same glyphs in the same order give the same bytes.
import { type PDFDict, type PDFDocument, PDFName, type PDFPage, type PDFRef, PDFString } from 'pdf-lib';
import { cutFont } from './font-subset.ts';
import type { OpenFont } from './open-font.ts';
import type { ShapedGlyph } from './shape-text.ts';

export type FontSheet = {
  /** The name of the glyph's font on the page, its code there (four hexadecimal digits) and its width in thousandths of an em. */
  use(glyph: ShapedGlyph): { resource: string; code: string; width: number };
  /** Writes the fonts into the document: after the last use. */
  embed(): void;
};

/** A font as the page knows it. Codes are the font's own numbers of glyphs, so that no file has to say which is which. */
type Reading = { resource: string; ref: PDFRef; textByGlyph: Map<number, string> };
/** Two letters may share a glyph, and are told apart all the same: by two readings of one file. */
type EmbeddedFont = { readings: Reading[]; widthByGlyph: Map<number, number> };

export function openFontSheet(document: PDFDocument, page: PDFPage): FontSheet {
  const embedded = new Map<OpenFont, EmbeddedFont>();
  let resources = 0;
  const beginReading = ({ readings }: EmbeddedFont): Reading => {
    resources += 1;
    const begun = { resource: `F${resources}`, ref: document.context.nextRef(), textByGlyph: new Map() };
    page.node.setFontDictionary(PDFName.of(begun.resource), begun.ref);
    readings.push(begun);
    return begun;
  };
  return {
    use: ({ font, glyph, text }) => {
      const used = embedded.get(font) ?? { readings: [], widthByGlyph: new Map() };
      embedded.set(font, used);
      const fits = used.readings.find(({ textByGlyph }) => (textByGlyph.get(glyph) ?? text) === text);
      const { resource, textByGlyph } = fits ?? beginReading(used);
      const width = Math.round((font.font.glyphHAdvance(glyph) / font.unitsPerEm) * 1000);
      textByGlyph.set(glyph, text);
      used.widthByGlyph.set(glyph, width);
      return { resource, code: toHex(glyph), width };
    },
    embed: () => {
      const findMeanings = gatherMeanings(document, [...embedded.values()]);
      for (const [font, used] of embedded) embedFont(document, font, used, findMeanings);
    },
  };
}

/**
 * The CMaps that say which letters the codes stand for. Fonts that do not contradict each other share one: a Chinese name brings a font for nearly
 * every letter.
 */
function gatherMeanings({ context }: PDFDocument, fonts: EmbeddedFont[]): (reading: Reading) => PDFRef {
  const shared: { textByGlyph: Map<number, string>; readings: Reading[] }[] = [];
  for (const reading of fonts.flatMap(({ readings }) => readings)) {
    const told = [...reading.textByGlyph];
    const fits = shared.find(({ textByGlyph }) =>
      told.every(([glyph, text]) => (textByGlyph.get(glyph) ?? text) === text),
    );
    const sheet = fits ?? { textByGlyph: new Map<number, string>(), readings: [] as Reading[] };
    if (!fits) shared.push(sheet);
    for (const [glyph, text] of told) sheet.textByGlyph.set(glyph, text);
    sheet.readings.push(reading);
  }
  const refByReading = new Map(
    shared.flatMap(({ textByGlyph, readings }) => {
      const ref = context.register(context.flateStream(writeMeanings(textByGlyph)));
      return readings.map((reading) => [reading, ref] as const);
    }),
  );
  return (reading) => refByReading.get(reading) ?? context.nextRef();
}

function embedFont(
  document: PDFDocument,
  font: OpenFont,
  { readings, widthByGlyph }: EmbeddedFont,
  findMeanings: (reading: Reading) => PDFRef,
): void {
  const { context } = document;
  // Six capitals and a plus mark a subset (ISO 32000-1, 9.6.4).
  const name = PDFName.of(`GLACAD+${font.name}`);
  const glyphs = [...widthByGlyph.keys()].sort((a, b) => a - b);
  const file = cutFont(font, glyphs);
  const descendant = context.register(
    context.obj({
      Type: 'Font',
      Subtype: 'CIDFontType2',
      BaseFont: name,
      CIDSystemInfo: {
        // ASCII: readers compare its bytes.
        Registry: PDFString.of('Adobe'),
        Ordering: PDFString.of('Identity'),
        Supplement: 0,
      },
      FontDescriptor: context.register(describeFont(document, font, name, file)),
      W: glyphs.flatMap((glyph) => [glyph, [widthByGlyph.get(glyph) ?? 0]]),
      CIDToGIDMap: 'Identity',
    }),
  );
  for (const reading of readings) {
    const composite = context.obj({
      Type: 'Font',
      Subtype: 'Type0',
      BaseFont: name,
      Encoding: 'Identity-H',
      DescendantFonts: [descendant],
      ToUnicode: findMeanings(reading),
    });
    context.assign(reading.ref, composite);
  }
}

function describeFont({ context }: PDFDocument, font: OpenFont, name: PDFName, file: Uint8Array): PDFDict {
  const mille = (units: number) => Math.round((units / font.unitsPerEm) * 1000);
  const table = (tag: string) => {
    const bytes = font.face.referenceTable(tag) ?? new Uint8Array(64);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return (at: number) => mille(view.getInt16(at));
  };
  const [head, hhea] = [table('head'), table('hhea')];
  return context.obj({
    Type: 'FontDescriptor',
    FontName: name,
    // Symbolic: its codes are its own.
    Flags: 4,
    FontBBox: [36, 38, 40, 42].map(head),
    ItalicAngle: font.name.includes('Italic') ? -12 : 0,
    Ascent: hhea(4),
    Descent: hhea(6),
    CapHeight: mille(font.unitsPerEm * 0.66),
    StemV: 90,
    FontFile2: context.register(context.flateStream(file, { Length1: file.length })),
  });
}

/** A CMap from codes to letters in UTF-16; no longer than readers ask for. */
function writeMeanings(textByGlyph: ReadonlyMap<number, string>): string {
  const told = [...textByGlyph].flatMap(([glyph, text]) =>
    text === '' ? [] : [`<${toHex(glyph)}><${toUtf16(text)}>`],
  );
  const blocks: string[] = [];
  for (let at = 0; at < told.length; at += 100) {
    const block = told.slice(at, at + 100);
    blocks.push(`${block.length} beginbfchar\n${block.join('\n')}\nendbfchar`);
  }
  return `/CIDInit/ProcSet findresource begin
12 dict begin
begincmap
/CMapName/U def
/CMapType 2 def
1 begincodespacerange
<0000><ffff>
endcodespacerange
${blocks.join('\n')}
endcmap
end
end`;
}

function toUtf16(text: string): string {
  return [...Array(text.length).keys()].map((at) => toHex(text.charCodeAt(at))).join('');
}

function toHex(value: number): string {
  return value.toString(16).padStart(4, '0');
}
