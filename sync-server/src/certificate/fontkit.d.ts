// The part of fontkit that the certificate uses, over what pdf-lib asks of it. Its published types bring a second, older Node along.
declare module 'fontkit' {
  import type { PDFDocument } from 'pdf-lib';

  type Created = Awaited<ReturnType<Parameters<PDFDocument['registerFontkit']>[0]['create']>>;
  type EmbeddableFont = Extract<Created, { unitsPerEm: number }>;
  type EmbeddableGlyph = ReturnType<EmbeddableFont['layout']>['glyphs'][number];

  export type Glyph = EmbeddableGlyph & {
    /** An accent: it stands over or under the letter before it. */
    isMark: boolean;
    bbox: { minX: number; minY: number; maxX: number; maxY: number };
  };

  /** In font units. */
  export type GlyphPosition = { xAdvance: number; yAdvance: number; xOffset: number; yOffset: number };
  export type Font = Omit<EmbeddableFont, 'layout'> & {
    hasGlyphForCodePoint(codePoint: number): boolean;
    layout(text: string): { glyphs: Glyph[]; positions: GlyphPosition[]; advanceWidth: number };
  };

  /** A font, not a collection: the caller knows what it reads. */
  export function create(bytes: Uint8Array): Font;
}
