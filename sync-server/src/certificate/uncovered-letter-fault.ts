// Apart from the fonts, so that who hears of it needs none.

/** What follows the letters in a list of jobs must be read too. */
const mostNamed = 5;

/** No font has a letter of a name or title. The message names letters by number and holds no name: it is logged. */
export class UncoveredLetterFault extends Error {
  override name = 'UncoveredLetterFault';
  readonly codePoints: readonly number[];

  constructor(codePoints: readonly number[]) {
    const names = codePoints.slice(0, mostNamed).map((one) => `U+${one.toString(16).toUpperCase().padStart(4, '0')}`);
    const others = codePoints.length > mostNamed ? ` and ${codePoints.length - mostNamed} more` : '';
    super(`No typeface has ${names.join(', ')}${others}.`);
    this.codePoints = codePoints;
  }
}
