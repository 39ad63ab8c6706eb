// Which pieces of sample texts make the best preset dictionary: after COVER (Liao, Petri, Moffat, Wirth: Effective construction of relative Lempel-Ziv
// dictionaries, 2016), greedy and small. Pure: the same samples, the same dictionary.

const ofOneAcademy =
  /"(title|description|slug|instructorName|email|firstName|lastName|kid|holderName|credential|verifyUrl|app|country)":"(?:[^"\\]|\\.)*"/g;
/** What somebody typed into a blank. */
const typedAnswer = /(?<=[[,])"[^"\\\p{Cc}]+"(?=[\],])/gu;
const token = /"token":"(eyJ[\w-]{42})[\w.-]*"/g;
const longNumber = /\b(1[0-9])\d{11}\b|\b\d{5,12}\b/g;

/** A sample without what only this academy, these learners or this day would say again: the dictionary is for all. Of a token its constant head stays. */
export function generalize(sample: string): string {
  return sample
    .replace(ofOneAcademy, '"$1":""')
    .replace(typedAnswer, '""')
    .replace(token, '"token":"$1"')
    .replace(longNumber, (_number, years: string | undefined) => years ?? '');
}

/** Pieces are compared by windows of this many characters: shorter matches are hardly worth a distance. */
const window = 8;
/** About a whole frame of one operation: in shorter pieces the first act of a connection is written as many matches. */
const segmentLength = 240;

/** In how many samples each window occurs: what one sample repeats it can find in itself. */
function countWindows(samples: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const sample of samples) {
    const windows = new Set<string>();
    for (let at = 0; at + window <= sample.length; at += 1) windows.add(sample.slice(at, at + window));
    for (const one of windows) counts.set(one, (counts.get(one) ?? 0) + 1);
  }
  return counts;
}

type Segment = { text: string; worth: number };

/** The segment of `samples` whose windows that nobody has yet are worth most. */
function findBest(samples: readonly string[], worthOf: ReadonlyMap<string, number>): Segment {
  let best: Segment = { text: '', worth: 0 };
  for (const sample of samples) {
    for (let start = 0; start + window <= sample.length; start += 4) {
      const text = sample.slice(start, start + segmentLength);
      const seen = new Set<string>();
      for (let at = 0; at + window <= text.length; at += 1) seen.add(text.slice(at, at + window));
      const worth = [...seen].reduce((sum, one) => sum + (worthOf.get(one) ?? 0), 0);
      if (worth > best.worth) best = { text, worth };
    }
  }
  return best;
}

/** At most `sizeBytes` of text, the best pieces last, because deflate writes near matches shorter. A piece that only one sample holds is left out. */
export function chooseSegments(samples: readonly string[], sizeBytes: number): string {
  const worthOf = new Map([...countWindows(samples)].filter(([, count]) => count > 1));
  const distinct = [...new Set(samples)];
  const chosen: string[] = [];
  let used = 0;
  for (;;) {
    const { text, worth } = findBest(distinct, worthOf);
    used += Buffer.byteLength(text);
    if (worth === 0 || used > sizeBytes) return chosen.reverse().join('');
    chosen.push(text);
    for (let at = 0; at + window <= text.length; at += 1) worthOf.delete(text.slice(at, at + window));
  }
}
