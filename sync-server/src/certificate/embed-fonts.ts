// Fonts inside a PDF: only the glyphs that are shown, and for each the letters it stands for, so that text can be copied and searched.
// Invariant: the same glyphs in the same order give the same bytes.
import { type PDFDict, type PDFDocument, PDFHexString, PDFName, type PDFPage, type PDFRef } from 'pdf-lib';
import { cutFont } from './font-subset.ts';
import type { OpenFont } from './open-font.ts';
import type { ShapedGlyph } from './shape-text.ts';

/** One glyph as one meaning of it: two letters may share a glyph, and be told apart all the same. */
type Code = { glyph: number; text: string; width: number };

export type FontSheet = {
  /** The name of the glyph's font on the page, its code there (four hexadecimal digits) and its width in thousandths of an em. */
  use(glyph: ShapedGlyph): { resource: string; code: string; width: number };
  /** Writes the fonts into the document: after the last use. */
  embed(): void;
};

type EmbeddedFont = { resource: string; ref: PDFRef; codes: Map<string, Code> };

export function openFontSheet(document: PDFDocument, page: PDFPage): FontSheet {
  const embedded = new Map<OpenFont, EmbeddedFont>();
  const begin = (font: OpenFont): EmbeddedFont => {
    const ref = document.context.nextRef();
    const resource = `F${embedded.size + 1}`;
    page.node.setFontDictionary(PDFName.of(resource), ref);
    const begun = { resource, ref, codes: new Map<string, Code>() };
    embedded.set(font, begun);
    return begun;
  };
  return {
    use: ({ font, glyph, text }) => {
      const { resource, codes } = embedded.get(font) ?? begin(font);
      const key = `${glyph} ${text}`;
      const width = Math.round((font.font.glyphHAdvance(glyph) / font.unitsPerEm) * 1000);
      if (!codes.has(key)) codes.set(key, { glyph, text, width });
      // Code 0 is left free: it is what a reader shows for a letter that is missing.
      return { resource, code: toHex([...codes.keys()].indexOf(key) + 1), width };
    },
    embed: () => {
      for (const [font, { ref, codes }] of embedded) embedFont(document, font, ref, [...codes.values()]);
    },
  };
}

function embedFont(document: PDFDocument, font: OpenFont, ref: PDFRef, codes: Code[]): void {
  const { context } = document;
  // Six capitals and a plus mark a subset (ISO 32000-1, 9.6.4).
  const name = PDFName.of(`GLACAD+${font.name}`);
  const glyphs = [...new Set(codes.map(({ glyph }) => glyph))].sort((a, b) => a - b);
  const file = cutFont(font, glyphs);
  const map = Buffer.from(`0000${codes.map(({ glyph }) => toHex(glyph)).join('')}`, 'hex');
  const descendant = context.obj({
    Type: 'Font',
    Subtype: 'CIDFontType2',
    BaseFont: name,
    CIDSystemInfo: {
      Registry: PDFHexString.fromText('Adobe'),
      Ordering: PDFHexString.fromText('Identity'),
      Supplement: 0,
    },
    FontDescriptor: context.register(describeFont(document, font, name, file)),
    W: [1, codes.map(({ width }) => width)],
    CIDToGIDMap: context.register(context.flateStream(map)),
  });
  const composite = context.obj({
    Type: 'Font',
    Subtype: 'Type0',
    BaseFont: name,
    Encoding: 'Identity-H',
    DescendantFonts: [context.register(descendant)],
    ToUnicode: context.register(context.flateStream(writeMeanings(codes))),
  });
  context.assign(ref, composite);
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

/** A CMap from codes to letters in UTF-16. */
function writeMeanings(codes: Code[]): string {
  const told = codes.flatMap(({ text }, index) => (text === '' ? [] : [`<${toHex(index + 1)}> <${toUtf16(text)}>`]));
  const blocks: string[] = [];
  for (let at = 0; at < told.length; at += 100) {
    const block = told.slice(at, at + 100);
    blocks.push(`${block.length} beginbfchar\n${block.join('\n')}\nendbfchar`);
  }
  return `/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
${blocks.join('\n')}
endcmap
CMapName currentdict /CMap defineresource pop
end
end`;
}

function toUtf16(text: string): string {
  return [...Array(text.length).keys()].map((at) => toHex(text.charCodeAt(at))).join('');
}

function toHex(value: number): string {
  return value.toString(16).padStart(4, '0');
}
