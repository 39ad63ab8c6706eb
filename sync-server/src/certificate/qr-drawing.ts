// A QR code as PDF rectangles: sharp at every size and small. Level M: it reads with 15 % of it damaged.
import { splitQrText } from '@greenland/shared-schema/protocol/qr-segments';
import { create } from 'qrcode';

export type QrDrawing = {
  /** Filled rectangles in content stream operators, a unit a module, origin at the lower left, without the quiet zone. */
  operators: string;
  modules: number;
};

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

function segmentsOf(text: string) {
  const { letters, digits } = splitQrText(text);
  const before = { data: new TextEncoder().encode(letters), mode: 'byte' as const };
  return digits === '' ? [before] : [before, { data: digits, mode: 'numeric' as const }];
}
