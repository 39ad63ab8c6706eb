// Apart from the fonts, so that who hears of it needs none.

/** No font has a letter of a name or title. The message names letters by number and holds no name: it is logged. */
export class UncoveredLetterFault extends Error {
  override name = 'UncoveredLetterFault';
  readonly codePoints: readonly number[];

  constructor(codePoints: readonly number[]) {
    const names = codePoints.map((codePoint) => `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`);
    super(`No typeface of the certificate has a glyph for ${names.join(', ')}: it cannot be printed.`);
    this.codePoints = codePoints;
  }
}
