// Draws on one PDF page: shaped text, lines and filled paths. Invariant: the same calls give the same bytes.
import {
  beginText,
  concatTransformationMatrix,
  drawObject,
  endText,
  LineCapStyle,
  PDFContentStream,
  PDFContext,
  PDFDocument,
  PDFHexString,
  PDFName,
  PDFNumber,
  PDFOperator,
  PDFOperatorNames,
  type PDFPage,
  type PDFStream,
  popGraphicsState,
  pushGraphicsState,
  rgb,
  setCharacterSpacing,
  setFillingColor,
  setFontAndSize,
  setTextMatrix,
  setTextRise,
} from 'pdf-lib';
import type { Bitmap } from './bitmap.ts';
import { type FontSheet, openFontSheet } from './embed-fonts.ts';
import type { ShapedLine } from './set-text.ts';
import type { ShapedGlyph } from './shape-text.ts';

export type Tone = readonly [red: number, green: number, blue: number];

export type TextStyle = {
  sizePt: number;
  tone: Tone;
  align: 'left' | 'center' | 'right';
  /** Extra space after each letter, in points. */
  trackingPt?: number;
};

/** Content stream operators within a box, and packed once for many pages. */
export type Picture = { packed: Uint8Array; width: number; height: number };

/** Places are in points from the lower left corner. */
export type CertificatePen = {
  /** `y` is the baseline; `x` the left end, the middle or the right end. */
  write(line: ShapedLine, x: number, y: number, style: TextStyle): void;
  line(from: readonly [number, number], to: readonly [number, number], widthPt: number, tone: Tone): void;
  /** An SVG path whose origin is put at (x, y), its y axis pointing down; `scale` makes strokes wider too. */
  fill(path: string, x: number, y: number, tone: Tone, scale?: number): void;
  stroke(path: string, x: number, y: number, widthPt: number, tone: Tone, scale?: number): void;
  /** A picture whose lower left corner is put at (x, y), `scale` points a unit of its own. */
  place(picture: Picture, x: number, y: number, scale?: number): void;
  /** Ink where a bit is set, `scale` points a dot; its lower left corner is put at (x, y). */
  press(bitmap: Bitmap, x: number, y: number, scale: number): void;
  /** Puts what is written into the document: after the last word. */
  finish(): void;
};

export function takePen(document: PDFDocument, page: PDFPage): CertificatePen {
  const fonts = openFontSheet(document, page);
  let pictures = 0;
  const show = (stream: PDFStream, [wide, high]: readonly [number, number], x: number, y: number) => {
    pictures += 1;
    const name = PDFName.of(`X${pictures}`);
    page.node.setXObject(name, document.context.register(stream));
    const turn = concatTransformationMatrix(wide, 0, 0, high, x, y);
    page.pushOperators(pushGraphicsState(), turn, drawObject(name), popGraphicsState());
  };
  return {
    write: (line, x, y, style) => {
      if (line.glyphs.length > 0) writeLine(page, fonts, line, { x, y, ...style });
    },
    line: ([x1, y1], [x2, y2], widthPt, tone) => {
      page.drawLine({ start: { x: x1, y: y1 }, end: { x: x2, y: y2 }, thickness: widthPt, color: rgb(...tone) });
    },
    fill: (path, x, y, tone, scale = 1) => page.drawSvgPath(path, { x, y, scale, color: rgb(...tone), borderWidth: 0 }),
    stroke: (path, x, y, widthPt, tone, scale = 1) => {
      const border = { borderWidth: widthPt, borderColor: rgb(...tone), borderLineCap: LineCapStyle.Round };
      page.drawSvgPath(path, { x, y, scale, ...border });
    },
    place: ({ packed, width, height }, x, y, scale = 1) => {
      const form = { Type: 'XObject', Subtype: 'Form', BBox: [0, 0, width, height], Filter: 'FlateDecode' };
      show(document.context.stream(packed, form), [scale, scale], x, y);
    },
    press: ({ width, height, bits }, x, y, scale) => {
      const mask = { Type: 'XObject', Subtype: 'Image', ImageMask: true, Width: width, Height: height };
      const stream = document.context.flateStream(bits, { ...mask, BitsPerComponent: 1, Decode: [1, 0] });
      show(stream, [width * scale, height * scale], x, y);
    },
    finish: () => fonts.embed(),
  };
}

export function packPicture(operators: string, width: number, height: number): Picture {
  return { packed: PDFContext.create().flateStream(operators).contents, width, height };
}

/** What `draw` does to a page of this size, as a picture: drawing the same on many pages costs once. */
export async function packDrawing(
  width: number,
  height: number,
  draw: (pen: Pick<CertificatePen, 'line' | 'fill' | 'stroke'>) => void,
): Promise<Picture> {
  const scratch = await PDFDocument.create({ updateMetadata: false });
  const page = scratch.addPage([width, height]);
  draw(takePen(scratch, page));
  const streams = page.node.normalizedEntries().Contents?.asArray() ?? [];
  const operators = streams
    .map((ref) => scratch.context.lookup(ref))
    .map((stream) => (stream instanceof PDFContentStream ? stream.getContentsString() : ''))
    .join('\n');
  return packPicture(operators, width, height);
}

type Placed = TextStyle & { x: number; y: number };

function writeLine(
  page: PDFPage,
  fonts: FontSheet,
  line: ShapedLine,
  { x, y, sizePt, tone, align, trackingPt = 0 }: Placed,
): void {
  // No space after the last letter.
  const widthPt = line.widthEm * sizePt + (line.glyphs.length - 1) * trackingPt;
  const left = x - { left: 0, center: widthPt / 2, right: widthPt }[align];
  const operators = [
    beginText(),
    setFillingColor(rgb(...tone)),
    setCharacterSpacing(trackingPt),
    setTextMatrix(1, 0, 0, 1, left, y),
    ...showGlyphs(page, fonts, line.glyphs, sizePt),
    setCharacterSpacing(0),
    setTextRise(0),
    endText(),
  ];
  page.pushOperators(...(isTornApart(line, trackingPt) ? tellText(page, line.text, operators) : operators));
}

/**
 * Whether a reader that puts letters together from the places of glyphs would read something else. Where Arabic or Hebrew is, it is
 * left to it: poppler turns round what is told of them.
 */
function isTornApart({ text, glyphs }: ShapedLine, trackingPt: number): boolean {
  if (/[\p{Script=Arabic}\p{Script=Hebrew}]/u.test(text)) return false;
  return trackingPt > 0 || glyphs.some((glyph) => glyph.text === '' || glyph.xAdvance === 0 || glyph.yOffset !== 0);
}

/** Says in the file what the drawn glyphs are read as (ISO 32000-1, 14.9.4). */
function tellText(page: PDFPage, text: string, operators: PDFOperator[]): PDFOperator[] {
  const told = page.doc.context.obj({ ActualText: PDFHexString.fromText(text) });
  return [
    PDFOperator.of(PDFOperatorNames.BeginMarkedContentSequence, ['/Span', told.toString()]),
    ...operators,
    PDFOperator.of(PDFOperatorNames.EndMarkedContent),
  ];
}

/** A reader moves by a glyph's own width; kerning and the places of accents are added here, glyph by glyph. */
function showGlyphs(page: PDFPage, fonts: FontSheet, glyphs: readonly ShapedGlyph[], sizePt: number): PDFOperator[] {
  const operators: PDFOperator[] = [];
  let [resource, rise, array] = ['', 0, page.doc.context.obj([])];
  const flush = () => {
    if (array.size() > 0) operators.push(PDFOperator.of(PDFOperatorNames.ShowTextAdjusted, [array]));
    array = page.doc.context.obj([]);
  };
  for (const shown of glyphs) {
    const used = fonts.use(shown);
    if (used.resource !== resource || shown.yOffset !== rise) flush();
    if (used.resource !== resource) operators.push(setFontAndSize(used.resource, sizePt));
    if (shown.yOffset !== rise) operators.push(setTextRise(shown.yOffset * sizePt));
    [resource, rise] = [used.resource, shown.yOffset];
    pushShift(array, -shown.xOffset * 1000);
    array.push(PDFHexString.of(used.code));
    pushShift(array, used.width - (shown.xAdvance - shown.xOffset) * 1000);
  }
  flush();
  return operators;
}

/** A number in a TJ array moves left by thousandths of the size. */
function pushShift(array: { push(value: PDFNumber): void }, thousandths: number): void {
  const whole = Math.round(thousandths);
  if (whole !== 0) array.push(PDFNumber.of(whole));
}
