// The shape of all phrases of one language, as French sets it.
import type { french } from './french.ts';

type Widened<Part> = Part extends string
  ? string
  : Part extends (...values: infer Values) => string
    ? (...values: Values) => string
    : { [Key in keyof Part]: Widened<Part[Key]> };

/** What every language must say. */
export type Phrasebook = Widened<typeof french>;
