// A QR code as PDF rectangles: sharp at every size and small. Level M: it reads with 15 % of it damaged.
import { create } from 'qrcode';

export type QrDrawing = {
  /** Filled rectangles in content stream operators, a unit a module, origin at the lower left, without the quiet zone. */
  operators: string;
  modules: number;
};

/** Fewer digits than this cost less among the letters before them. */
const fewestDigits = 20;

/** Runs of dark modules in a row become one rectangle, and all are one path, so that no hairlines show between them. */
export function drawQrCode(text: string): QrDrawing {
  const { modules } = create(segmentsOf(text), { errorCorrectionLevel: 'M' });
  const rectangles: string[] = [];
  for (let row = 0; row < modules.size; row++) {
    for (let column = 0; column < modules.size; column++) {
      let width = 0;
      while (column + width < modules.size && modules.get(row, column + width)) width += 1;
      if (width > 0) rectangles.push(`${column} ${modules.size - 1 - row} ${width} 1 re`);
      column += width;
    }
  }
  return { operators: `${rectangles.join('\n')}\nf`, modules: modules.size };
}

/** Digits at the end are packed three in ten bits. */
function segmentsOf(text: string) {
  const [, digits = ''] = /(\d*)$/.exec(text) ?? [];
  if (digits.length < fewestDigits) return text;
  const letters = new TextEncoder().encode(text.slice(0, text.length - digits.length));
  return [
    { data: letters, mode: 'byte' as const },
    { data: digits, mode: 'numeric' as const },
  ];
}
