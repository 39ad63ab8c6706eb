// What somebody types into the search field, as words. Invariant: a word has letters, digits and marks only, so that none of it is an operator to
// PostgreSQL, whatever was typed.

/** `words` are whole; `beginning` is the word that is being typed, or was typed last. */
export type SearchWords = { words: string; beginning: string };

/** Decomposed first: some characters stand for several words. Null: there is no word in it. */
export function readSearchWords(typed: string): SearchWords | null {
  const words =
    typed
      .normalize('NFKD')
      .toLowerCase()
      .normalize('NFKD')
      .match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu) ?? [];
  const beginning = words.pop();
  return beginning === undefined ? null : { words: words.join(' '), beginning };
}
