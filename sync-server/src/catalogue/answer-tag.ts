// Answers that bear a name of what they are made from: who holds the name holds the answer, and it need not be made again.
import type { Refused } from '@greenland/shared-schema/contract/problem';
import { hashJson } from '../content/content-hash.ts';

/** `read` makes the answer; a refusal when what it is about has gone meanwhile. */
export type Tagged<Answer> = { tag: string; read(): Promise<Answer | Refused> };

/** The number of the form of these answers: raise it when the same data is told in another form, for callers hold the old one. */
const form = 1;

/** The name of what is made from `parts` and nothing else. */
export function makeTag(parts: unknown): string {
  return hashJson({ form, parts }).slice(0, 27);
}
