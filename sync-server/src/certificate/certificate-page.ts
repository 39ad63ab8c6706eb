// Where everything stands on the page. Invariant: the page of a language that is read from the right is the mirror image, its words and QR code apart.

import { type Bitmap, readBitmap } from './bitmap.ts';
import {
  deep,
  drawFrame,
  drawMark,
  drawOrnamentRule,
  ink,
  pageHeightPt,
  pageWidthPt,
  placeQr,
  qrSizePt,
} from './certificate-frame.ts';
import { type CertificatePen, type Picture, packDrawing, packPicture } from './certificate-pen.ts';
import { fitText, type TextBox } from './fit-text.ts';
import { drawQrCode } from './qr-drawing.ts';
import type { SetText } from './set-text.ts';
import type { TextDirection } from './shape-text.ts';

export type PrintedTexts = Record<
  'academy' | 'title' | 'certifies' | 'holder' | 'completed' | 'course' | 'instructorName' | 'instructor' | 'scan',
  SetText
> & {
  /** Labels and what they tell, from top to bottom. */
  facts: (readonly [label: SetText, value: SetText])[];
};

const middlePt = pageWidthPt / 2;
const factLeftPt = 88;
const factBottomPt = 84;
const factStepPt = 42;
const labelRisePt = 17;
const holderBox: TextBox = { widthPt: 620, largestPt: 43, comfortablePt: 24 };
const courseBox: TextBox = { widthPt: 600, largestPt: 25, comfortablePt: 17 };
const factBox: TextBox = { widthPt: 200, largestPt: 14, comfortablePt: 0 };
const instructorBox: TextBox = { widthPt: 230, largestPt: 14, comfortablePt: 9 };
const signatureBox = { widthPt: 170, heightPt: 60, bottomPt: 113 };
const small = { sizePt: 16, tone: ink, align: 'center' } as const;

let frame: Promise<Picture> | undefined;

export async function drawCertificate(
  pen: CertificatePen,
  texts: PrintedTexts,
  { qrText, signature }: { qrText: string; signature: Uint8Array | null },
  direction: TextDirection,
): Promise<void> {
  frame ??= packDrawing(pageWidthPt, pageHeightPt, (lines) => {
    drawFrame(lines);
    drawMark(lines, middlePt, 515, 52);
    drawOrnamentRule(lines, middlePt, 397, 150);
  });
  pen.place(await frame, 0, 0);
  drawHead(pen, texts, direction);
  drawStatement(pen, texts);
  drawFacts(pen, texts, direction);
  if (signature) drawSignature(pen, readBitmap(signature));
  drawInstructor(pen, texts);
  drawQr(pen, texts, qrText, direction);
}

/** Letters of Arabic are joined: space between them would tear words apart. */
function drawHead(pen: CertificatePen, { academy, title }: PrintedTexts, direction: TextDirection): void {
  const style = { tone: deep, align: 'center' } as const;
  pen.write(academy.shape(), middlePt, 470, { ...style, tone: ink, sizePt: 10.5, trackingPt: 1.6 });
  const titleStyle = direction === 'rtl' ? { sizePt: 36 } : { sizePt: 34, trackingPt: 2.4 };
  pen.write(title.shape(), middlePt, 421, { ...style, ...titleStyle });
}

function drawStatement(pen: CertificatePen, { certifies, holder, completed, course }: PrintedTexts): void {
  pen.write(certifies.shape(), middlePt, 371, small);
  writeFitted(pen, holder, holderBox, 326);
  pen.line([middlePt - 250, 288], [middlePt + 250, 288], 0.5, ink);
  pen.write(completed.shape(), middlePt, 264, small);
  writeFitted(pen, course, courseBox, 231);
}

/** One line or two, their middle at the height `y`. */
function writeFitted(pen: CertificatePen, { text, shape, measure }: SetText, box: TextBox, y: number): void {
  const { lines, sizePt } = fitText(text, box, measure);
  const leadingPt = sizePt * 1.1;
  // The middle of a line's small letters is about a quarter of its size above the baseline.
  const firstPt = y + ((lines.length - 1) * leadingPt) / 2 - sizePt * 0.25;
  lines.forEach((line, index) => {
    pen.write(shape(line), middlePt, firstPt - index * leadingPt, { sizePt, tone: ink, align: 'center' });
  });
}

function drawFacts(pen: CertificatePen, { facts }: PrintedTexts, direction: TextDirection): void {
  const [x, align] = direction === 'rtl' ? [pageWidthPt - factLeftPt, 'right' as const] : [factLeftPt, 'left' as const];
  [...facts].reverse().forEach(([label, value], index) => {
    const y = factBottomPt + index * factStepPt;
    pen.write(label.shape(), x, y + labelRisePt, { sizePt: 11, tone: ink, align });
    const { sizePt } = fitText(value.text, factBox, value.measure);
    pen.write(value.shape(), x, y, { sizePt, tone: ink, align });
  });
}

/** Above its line and a little over it, as signatures are. */
function drawSignature(pen: CertificatePen, bitmap: Bitmap): void {
  const scale = Math.min(signatureBox.widthPt / bitmap.width, signatureBox.heightPt / bitmap.height);
  pen.press(bitmap, middlePt - (bitmap.width * scale) / 2, signatureBox.bottomPt, scale);
}

function drawInstructor(pen: CertificatePen, { instructorName, instructor }: PrintedTexts): void {
  pen.line([middlePt - 105, 118], [middlePt + 105, 118], 0.8, ink);
  writeFitted(pen, instructorName, instructorBox, 104);
  pen.write(instructor.shape(), middlePt, 84, { ...small, sizePt: 11 });
}

function drawQr(pen: CertificatePen, { scan }: PrintedTexts, qrText: string, direction: TextDirection): void {
  const { operators, modules } = drawQrCode(qrText);
  const [left, bottom] = placeQr(direction);
  pen.place(packPicture(operators, modules, modules), left, bottom, qrSizePt / modules);
  pen.write(scan.shape(), left + qrSizePt / 2, bottom - 24, { sizePt: 10, tone: ink, align: 'center' });
}
