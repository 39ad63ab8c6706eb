// What surrounds the words: border, mark and rules. Lines only, dark enough for a one-bit printer.
import { type LogoShade, logoField, logoShapes } from './academy-logo.ts';
import type { CertificatePen, Tone } from './certificate-pen.ts';

type LinePen = Pick<CertificatePen, 'line' | 'fill' | 'stroke'>;

/** A4 landscape, in points. */
export const pageWidthPt = 841.89;
export const pageHeightPt = 595.28;

/** Plain black: anything else is printed as dots where there is one ink. */
export const ink: Tone = [0, 0, 0];
/** So dark that few dots of it are missing on such a printer. */
export const deep: Tone = [0.02, 0.2, 0.15];
const green: Tone = [0.07, 0.3, 0.24];
export const bronze: Tone = [0.6, 0.43, 0.16];
/** `tint` is 72 % of white over ink: without transparency, which old printers draw badly. */
const toneByShade: Record<LogoShade, Tone> = { ink: green, paper: [1, 1, 1], tint: [0.74, 0.8, 0.79] };

/** 40 mm. */
export const qrSizePt = 113.39;
const qrLeftPt = 640;
const qrBottomPt = 84;

/** The lower left corner of the QR code. */
export function placeQr(direction: 'ltr' | 'rtl'): readonly [left: number, bottom: number] {
  return [direction === 'rtl' ? pageWidthPt - qrLeftPt - qrSizePt : qrLeftPt, qrBottomPt];
}

const outerMarginPt = 22;
const bandPt = 13;
/** The length of a wave, or so: a whole number of them goes along each side. */
const wavePt = 22;

/** An outer rule, a band of two woven waves, an inner rule with notched corners. */
export function drawFrame(pen: LinePen): void {
  const inner = outerMarginPt + bandPt;
  pen.stroke(rectanglePath(outerMarginPt), 0, pageHeightPt, 1.6, deep);
  for (const phase of [1, -1]) strokeWaves(pen, outerMarginPt + bandPt / 2, phase);
  pen.stroke(rectanglePath(inner), 0, pageHeightPt, 0.8, deep);
  pen.stroke(notchedPath(inner + 6, 16), 0, pageHeightPt, 0.5, bronze);
}

/** The mark, `sizePt` high, its middle at (x, y). */
export function drawMark(pen: LinePen, x: number, y: number, sizePt: number): void {
  const [left, top, scale] = [x - sizePt / 2, y + sizePt / 2, sizePt / logoField];
  for (const { path, shade, strokeWidth } of logoShapes) {
    if (strokeWidth === undefined) pen.fill(path, left, top, toneByShade[shade], scale);
    else pen.stroke(path, left, top, strokeWidth, toneByShade[shade], scale);
  }
}

/** A rule that thins to a lozenge in its middle. */
export function drawOrnamentRule(pen: LinePen, x: number, y: number, halfWidthPt: number): void {
  const gapPt = 12;
  pen.line([x - halfWidthPt, y], [x - gapPt, y], 0.7, bronze);
  pen.line([x + gapPt, y], [x + halfWidthPt, y], 0.7, bronze);
  pen.fill('M0 -3.6 L3.6 0 L0 3.6 L-3.6 0 Z', x, y, bronze);
  for (const side of [-1, 1]) pen.fill('M0 -1.5 L1.5 0 L0 1.5 L-1.5 0 Z', x + side * 8, y, bronze);
}

function rectanglePath(insetPt: number): string {
  const [right, bottom] = [round(pageWidthPt - insetPt), round(pageHeightPt - insetPt)];
  return `M${insetPt} ${insetPt} H${right} V${bottom} H${insetPt} Z`;
}

/** A rectangle whose corners are cut in quarter circles. */
function notchedPath(inset: number, radius: number): string {
  const [right, bottom] = [round(pageWidthPt - inset), round(pageHeightPt - inset)];
  const arc = (x: number, y: number) => `A${radius} ${radius} 0 0 0 ${round(x)} ${round(y)}`;
  return [
    `M${inset + radius} ${inset} H${round(right - radius)} ${arc(right, inset + radius)}`,
    `V${round(bottom - radius)} ${arc(right - radius, bottom)}`,
    `H${inset + radius} ${arc(inset, bottom - radius)}`,
    `V${inset + radius} ${arc(inset + radius, inset)} Z`,
  ].join(' ');
}

/** Waves along the four sides; two of opposite `phase` weave a chain. The same stroke again and again: that packs to next to nothing. */
function strokeWaves(pen: LinePen, insetPt: number, phase: number): void {
  const [right, bottom] = [pageWidthPt - insetPt, pageHeightPt - insetPt];
  for (const axis of ['x', 'y'] as const) {
    const lengthPt = (axis === 'x' ? pageWidthPt : pageHeightPt) - 2 * insetPt;
    const count = Math.round(lengthPt / wavePt);
    const path = wavePath(lengthPt / count, axis, phase);
    for (let wave = 0; wave < count; wave++) {
      const along = round(insetPt + (wave * lengthPt) / count);
      const places =
        axis === 'x'
          ? [[along, insetPt] as const, [along, bottom] as const]
          : [[insetPt, along] as const, [right, along] as const];
      for (const [x, y] of places) pen.stroke(path, x, round(pageHeightPt - y), 0.55, bronze);
    }
  }
}

/** One wave from the origin: a half on either side, so that waves of whole numbers meet in the corners. */
function wavePath(lengthPt: number, axis: 'x' | 'y', phase: number): string {
  // A cubic with its control points this far out rises 3/4 as high.
  const height = (phase * (bandPt / 2 - 2)) / 0.75;
  const step = lengthPt / 2;
  const at = (along: number, across: number) =>
    axis === 'x' ? `${round(along)} ${round(across)}` : `${round(across)} ${round(along)}`;
  const half = (side: number) => `c${at(step * 0.36, side)} ${at(step * 0.64, side)} ${at(step, 0)}`;
  return `M0 0 ${half(height)} ${half(-height)}`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
