// What the blocks of a lesson need to know about where they stand.

/** `mediaTypeByHash` names the kind of each file of the module. */
export type LessonSurroundings = { courseId: string; mediaTypeByHash: ReadonlyMap<string, string> };
