// Draws on one PDF page: shaped text, lines and filled paths. Invariant: the same calls give the same bytes.
import {
  beginText,
  endText,
  LineCapStyle,
  type PDFDocument,
  type PDFFont,
  PDFHexString,
  PDFNumber,
  PDFOperator,
  PDFOperatorNames,
  type PDFPage,
  rgb,
  setCharacterSpacing,
  setFillingColor,
  setFontAndSize,
  setTextMatrix,
  setTextRise,
} from 'pdf-lib';
import { loadTypeface, openTypefaces, type Typeface, typefaces } from './certificate-type.ts';
import { shapeText } from './shape-text.ts';

export type Tone = readonly [red: number, green: number, blue: number];

export type TextStyle = {
  typeface: Typeface;
  sizePt: number;
  tone: Tone;
  align?: 'left' | 'center';
  /** Extra space after each letter, in points. */
  trackingPt?: number;
};

/** Places are in points from the lower left corner. */
export type CertificatePen = {
  /** `y` is the baseline; `x` the left end or the middle. */
  write(text: string, x: number, y: number, style: TextStyle): void;
  line(from: readonly [number, number], to: readonly [number, number], widthPt: number, tone: Tone): void;
  /** An SVG path whose origin is put at (x, y), its y axis pointing down; `scale` makes strokes wider too. */
  fill(path: string, x: number, y: number, tone: Tone, scale?: number): void;
  stroke(path: string, x: number, y: number, widthPt: number, tone: Tone, scale?: number): void;
};

export async function takePen(document: PDFDocument, page: PDFPage): Promise<CertificatePen> {
  document.registerFontkit(openTypefaces);
  const fontByTypeface = new Map<Typeface, PDFFont>();
  for (const typeface of typefaces) {
    const { bytes, font } = loadTypeface(typeface);
    // Else the name gets a random part. Six capitals and a plus mark a subset (ISO 32000-1, 9.6.4).
    const customName = `GLACAD+${font.postscriptName}`;
    fontByTypeface.set(typeface, await document.embedFont(bytes, { subset: true, customName }));
  }
  return {
    write: (text, x, y, style) => {
      const font = fontByTypeface.get(style.typeface);
      if (font && text !== '') writeText(page, font, text, x, y, style);
    },
    line: ([x1, y1], [x2, y2], widthPt, tone) => {
      page.drawLine({ start: { x: x1, y: y1 }, end: { x: x2, y: y2 }, thickness: widthPt, color: rgb(...tone) });
    },
    fill: (path, x, y, tone, scale = 1) => page.drawSvgPath(path, { x, y, scale, color: rgb(...tone), borderWidth: 0 }),
    stroke: (path, x, y, widthPt, tone, scale = 1) => {
      const border = { borderWidth: widthPt, borderColor: rgb(...tone), borderLineCap: LineCapStyle.Round };
      page.drawSvgPath(path, { x, y, scale, ...border });
    },
  };
}

/** Width in points, tracking included (none after the last letter). */
export function textWidthPt(text: string, { typeface, sizePt, trackingPt = 0 }: TextStyle): number {
  const glyphs = shapeText(text, typeface);
  const widthEm = glyphs.reduce((sum, glyph) => sum + glyph.xAdvance, 0);
  return widthEm * sizePt + Math.max(0, glyphs.length - 1) * trackingPt;
}

function writeText(page: PDFPage, font: PDFFont, text: string, x: number, y: number, style: TextStyle): void {
  const left = style.align === 'center' ? x - textWidthPt(text, style) / 2 : x;
  page.pushOperators(
    beginText(),
    setFillingColor(rgb(...style.tone)),
    setFontAndSize(page.node.newFontDictionary(style.typeface, font.ref), style.sizePt),
    setCharacterSpacing(style.trackingPt ?? 0),
    setTextMatrix(1, 0, 0, 1, left, y),
    ...showShaped(page, font, text, style),
    setCharacterSpacing(0),
    endText(),
  );
}

/** pdf-lib shows glyphs at their plain widths; kerning and the places of accents are added here, glyph by glyph. */
function showShaped(page: PDFPage, font: PDFFont, text: string, { typeface, sizePt }: TextStyle): PDFOperator[] {
  // Four digits a glyph, in the order of the shaped glyphs: both come from the same layout.
  const codes = font.encodeText(text).asString().match(/.{4}/g) ?? [];
  const operators: PDFOperator[] = [];
  let rise = 0;
  let array = page.doc.context.obj([]);
  const flush = () => {
    if (array.size() > 0) operators.push(PDFOperator.of(PDFOperatorNames.ShowTextAdjusted, [array]));
    array = page.doc.context.obj([]);
  };
  shapeText(text, typeface).forEach(({ width, xAdvance, xOffset, yOffset }, index) => {
    if (yOffset !== rise) {
      flush();
      rise = yOffset;
      operators.push(setTextRise(rise * sizePt));
    }
    pushShift(array, -xOffset);
    array.push(PDFHexString.of(codes[index] ?? ''));
    pushShift(array, xOffset + width - xAdvance);
  });
  flush();
  return rise === 0 ? operators : [...operators, setTextRise(0)];
}

/** A number in a TJ array moves left by thousandths of the size. */
function pushShift(array: { push(value: PDFNumber): void }, leftEm: number): void {
  const thousandths = Math.round(leftEm * 1000);
  if (thousandths !== 0) array.push(PDFNumber.of(thousandths));
}
