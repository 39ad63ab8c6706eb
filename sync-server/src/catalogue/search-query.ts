// One query out of those of several languages. Invariant: both find what at least one of them finds.

/** What one language makes of the words, as PostgreSQL writes queries, or '' for nothing: all `whole` words and any of `beginnings`. */
export type LanguageQuery = { whole: string; beginnings: string[] };

/**
 * `rank` has what each language looks for, so that what more of them find fits better. `match` looks for nothing twice: PostgreSQL would visit all
 * courses with a frequent beginning again for each mention of it.
 */
export type SearchQuery = { match: string; rank: string };

const group = (operator: '&' | '|', parts: readonly string[]) =>
  parts
    .filter((part) => part !== '')
    .map((part) => `(${part})`)
    .join(` ${operator} `);

/** The start that everything has which `query` finds, when it is the beginning of one word. */
const startOf = (query: string) => /^('[^'\\]+)':\*$/.exec(query)?.[1];

/** Beginnings as short as this stand among a course's words, behind a mark (migration 0200). */
const lettersAtMost = 2;

function writeBeginning(beginning: string): string {
  const letters = startOf(beginning)?.slice(1);
  return letters !== undefined && [...letters].length <= lettersAtMost ? `'=${letters}'` : beginning;
}

/** Whoever has all of `whole` has a word that begins so. */
function isImplied(beginning: string, whole: string): boolean {
  const start = startOf(beginning);
  return start !== undefined && whole.split(' & ').some((word) => startOf(`${word}:*`)?.startsWith(start));
}

function isWithin(query: string, wider: string): boolean {
  const start = startOf(wider);
  return start !== undefined && query !== wider && startOf(query)?.startsWith(start) === true;
}

function writeMatch(languages: readonly LanguageQuery[]): string {
  const wholesByBeginning = new Map<string, Set<string>>();
  for (const { whole, beginnings } of languages) {
    for (const beginning of beginnings.some((one) => isImplied(one, whole)) ? [''] : beginnings) {
      wholesByBeginning.set(beginning, (wholesByBeginning.get(beginning) ?? new Set()).add(whole));
    }
  }
  const parts = [...wholesByBeginning].map(([beginning, wholes]) => {
    const wider = [...wholesByBeginning].filter(([other]) => isWithin(beginning, other));
    const left = [...wholes].filter((whole) => !wider.some(([, known]) => known.has(whole) || known.has('')));
    // No whole words are asked for: whoever asks for some finds less.
    return left.length === 0 ? '' : group('&', [left.includes('') ? '' : group('|', left), writeBeginning(beginning)]);
  });
  return group('|', parts);
}

/** Null: nothing is looked for. */
export function joinQueries(told: readonly LanguageQuery[]): SearchQuery | null {
  // A language may leave out the last word as too frequent: as it is written it still counts.
  const languages = told
    .map(({ whole, beginnings }) => ({ whole, beginnings: [...new Set(beginnings)].filter((one) => one !== '') }))
    .map(({ whole, beginnings }) => ({ whole, beginnings: beginnings.length === 0 ? [''] : beginnings }))
    .filter(({ whole, beginnings }) => whole !== '' || beginnings[0] !== '');
  if (languages.length === 0) return null;
  const parts = languages.map(({ whole, beginnings }) => group('&', [whole, group('|', beginnings)]));
  return { match: writeMatch(languages), rank: group('|', [...new Set(parts)]) };
}
