import { create } from 'qrcode';
import { expect, it } from 'vitest';
import { makeQrPath } from './qr-path.ts';

/** How often the outlines go around the middle of a module: crossings of a ray to the right, by their direction. */
function windings(path: string, row: number, column: number): number {
  let count = 0;
  let [x, y] = [0, 0];
  for (const [, command, first = '0', second] of path.matchAll(/([MhvHV])(-?\d+)(?: (-?\d+))?/g)) {
    if (command === 'M') [x, y] = [Number(first), Number(second)];
    else if (command === 'h') x += Number(first);
    else {
      const [from, to] = [y, y + Number(first)];
      const crosses = Math.min(from, to) <= row && row < Math.max(from, to) && x > column;
      if (crosses) count += Math.sign(to - from);
      y = to;
    }
  }
  return count;
}

it('the outlines of a QR code go once around each dark module and around no light one', () => {
  const text = 'https://academy.example.org/verify/GLCA-2026-7K3QXD#91234567890';
  const { path, modules } = makeQrPath(text);
  const { modules: expected } = create(text, { errorCorrectionLevel: 'M' });
  for (let row = 0; row < modules; row++) {
    for (let column = 0; column < modules; column++) {
      expect(windings(path, row, column), `${row} ${column}`).toBe(expected.get(row, column) ? 1 : 0);
    }
  }
});
