// Ids that stay the same over the versions of a course: each thing has a path made of slugs, and a path that was seen before keeps its id.

/** `idByPath` holds every id ever given in this course, also of things that are gone now: they may come back. */
export type StableIds = { idOf: (...path: string[]) => string; idByPath: () => Record<string, string> };

/** Ids of the former versions, and new ones from `newId` in the order in which they are asked for. */
export function keepIds(former: Readonly<Record<string, string>>, newId: () => string): StableIds {
  const known = new Map(Object.entries(former));
  return {
    idOf: (...path) => {
      const key = path.join('/');
      const id = known.get(key) ?? newId();
      known.set(key, id);
      return id;
    },
    idByPath: () => Object.fromEntries(known),
  };
}
