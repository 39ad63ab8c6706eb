// Lines that fit: the largest size at which a text stands in its box. Invariant: whatever the text, no line is wider than the box.

export type TextBox = {
  widthPt: number;
  largestPt: number;
  /** Below this size one line is broken in two. */
  comfortablePt: number;
};

export type FittedText = { lines: string[]; sizePt: number };

/**
 * One line when it is comfortable, else the break between words that leaves the largest size; a text without a space gets as
 * small as it must. `measure` gives the width at 1 point.
 */
export function fitText(text: string, box: TextBox, measure: (text: string) => number): FittedText {
  const whole = fitLines([text], box, measure);
  if (whole.sizePt >= box.comfortablePt) return whole;
  return breaksOf(text)
    .map((lines) => fitLines(lines, { ...box, largestPt: Math.min(box.largestPt, box.comfortablePt * 1.2) }, measure))
    .reduce((best, next) => (evenness(next, measure) < evenness(best, measure) ? next : best), whole);
}

function fitLines(lines: string[], box: TextBox, measure: (text: string) => number): FittedText {
  const widest = Math.max(...lines.map(measure));
  return { lines, sizePt: widest === 0 ? box.largestPt : Math.min(box.largestPt, box.widthPt / widest) };
}

/** The widest line, at 1 point: the smaller, the larger the type can be and the more even the lines are. */
function evenness({ lines }: FittedText, measure: (text: string) => number): number {
  return Math.max(...lines.map(measure));
}

function breaksOf(text: string): string[][] {
  const words = text.split(' ');
  return words.slice(1).map((_, index) => [words.slice(0, index + 1).join(' '), words.slice(index + 1).join(' ')]);
}
