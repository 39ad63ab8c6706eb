// A shuffle that a seed decides: the same text gives the same order, so that a reload changes nothing and no chance is needed.

/** 32 bits from a text: FNV-1a (Fowler, Noll, Vo) over its UTF-16 units. */
function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}

/** Numbers from 0 up to 1: the generator mulberry32 (Tommy Ettinger). */
function makeSequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** A new list with the same items, each ranked by a number of the sequence; `seed` may be any text. */
export function shuffleBySeed<Item>(items: readonly Item[], seed: string): Item[] {
  const next = makeSequence(hashText(seed));
  const ranked = items.map((item) => ({ item, rank: next() }));
  return ranked.sort((one, other) => one.rank - other.rank).map(({ item }) => item);
}
