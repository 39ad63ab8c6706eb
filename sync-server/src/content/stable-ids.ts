// Ids that stay the same over the versions of a course: each thing has a path made of slugs, and a path that was seen before keeps its id.
// A new id is the course's own with another number in its last two bytes (SPEC CH5), so that the wire tells it in two bytes (SPEC PK2).

export type StableIds = {
  idOf: (...path: string[]) => string;
  /** Of what devices never see: the numbers of a course must not tell how many of these there are. */
  hiddenIdOf: (...path: string[]) => string;
  /** Every id ever given in this course, also of things that are gone now: they may come back. */
  idByPath: () => Record<string, string>;
};

/** A course: its id, the ids of its former versions, and where ids outside its family come from. */
type GivenIds = { courseId: string; former: Readonly<Record<string, string>>; newId: () => string };

const digits = 4;
const numbers = 16 ** digits;

/** The next numbers of the family of `courseId`, above all in `given`; when all are used up, `newId`'s. */
function followFamily(courseId: string, given: Iterable<string>, newId: () => string): () => string {
  const family = courseId.slice(0, -digits);
  let newest = -1;
  for (const id of given) {
    if (id.startsWith(family)) newest = Math.max(newest, Number.parseInt(id.slice(-digits), 16));
  }
  const next = (): string => {
    newest += 1;
    if (newest >= numbers) return newId();
    const id = family + newest.toString(16).padStart(digits, '0');
    return id === courseId ? next() : id;
  };
  return next;
}

/** Former ids, and new ones in the order in which they are asked for. */
export function keepIds({ courseId, former, newId }: GivenIds): StableIds {
  const known = new Map(Object.entries(former));
  const nextOfFamily = followFamily(courseId, known.values(), newId);
  const keep = (path: readonly string[], give: () => string) => {
    const key = path.join('/');
    const id = known.get(key) ?? give();
    known.set(key, id);
    return id;
  };
  return {
    idOf: (...path) => keep(path, nextOfFamily),
    hiddenIdOf: (...path) => keep(path, newId),
    idByPath: () => Object.fromEntries(known),
  };
}
