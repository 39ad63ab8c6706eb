// A question's text cut at its blanks (runs of three or more underscores), so that an input can stand in each. Pure.

/** A piece of text, and the number from 0 of the blank after it, or null. */
export type BlankPiece = { text: string; blank: number | null };

/** Always gives exactly `blanks` blanks: those that the text does not show come at its end, runs beyond them stay text. */
export function splitBlanks(text: string, blanks: number): BlankPiece[] {
  const texts = text.split(/_{3,}/);
  const shown = Math.min(texts.length - 1, blanks);
  const pieces: BlankPiece[] = texts.slice(0, shown).map((piece, index) => ({ text: piece, blank: index }));
  const rest = texts.slice(shown).join('____');
  if (shown === blanks) return [...pieces, { text: rest, blank: null }];
  const extra = Array.from({ length: blanks - shown }, (_, index) => shown + index);
  return [...pieces, ...extra.map((blank, index) => ({ text: index === 0 ? `${rest} ` : ' ', blank }))];
}
