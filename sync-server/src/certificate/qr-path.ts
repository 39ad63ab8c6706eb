// A QR code as one filled path: sharp at every size and small. Level M: it reads with 15 % of it damaged.
import { create } from 'qrcode';

export type QrPath = {
  /** SVG path in modules, origin at the upper left dark module; fill it by the nonzero rule. */
  path: string;
  modules: number;
};

type Step = readonly [right: number, down: number];

/** Outlines of what is dark: half as long as a rectangle for each run, and no hairlines show inside. */
export function makeQrPath(text: string): QrPath {
  const { modules } = create(text, { errorCorrectionLevel: 'M' });
  const steps = findEdges(modules.size, (row, column) => modules.get(row, column) === 1);
  let path = '';
  for (const [start, leaving] of steps) {
    while (leaving.length > 0) path += traceOutline(start, steps, modules.size + 1);
  }
  return { path, modules: modules.size };
}

/** By corner (numbered row by row): the steps along edges that leave it, with dark on their right. */
function findEdges(size: number, isDark: (row: number, column: number) => boolean): Map<number, Step[]> {
  const steps = new Map<number, Step[]>();
  const dark = (row: number, column: number) =>
    row >= 0 && column >= 0 && row < size && column < size && isDark(row, column);
  const add = (row: number, column: number, step: Step) => {
    const corner = row * (size + 1) + column;
    steps.set(corner, [...(steps.get(corner) ?? []), step]);
  };
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      if (!dark(row, column)) continue;
      if (!dark(row - 1, column)) add(row, column, [1, 0]);
      if (!dark(row, column + 1)) add(row, column + 1, [0, 1]);
      if (!dark(row + 1, column)) add(row + 1, column + 1, [-1, 0]);
      if (!dark(row, column - 1)) add(row + 1, column, [0, -1]);
    }
  }
  return steps;
}

/** Takes the steps of one outline out of `steps`; steps in one direction become one line. */
function traceOutline(start: number, steps: Map<number, Step[]>, width: number): string {
  let path = `M${start % width} ${Math.floor(start / width)}`;
  let corner = start;
  do {
    const leaving = steps.get(corner) ?? [];
    const [right, down] = leaving.pop() ?? [0, 0];
    let length = 0;
    let straight: number;
    do {
      length += 1;
      corner += right + down * width;
      const onward = steps.get(corner) ?? [];
      straight = onward.findIndex((step) => step[0] === right && step[1] === down);
      if (straight >= 0 && corner !== start) onward.splice(straight, 1);
    } while (straight >= 0 && corner !== start);
    path += right === 0 ? `v${down * length}` : `h${right * length}`;
  } while (corner !== start);
  return `${path}z`;
}
