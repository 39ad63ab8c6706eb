// The catalogue's list and pages of courses, kept in memory by the position that they were made from.
import type { RestCourse, RestCourseDetail, SortBy } from '@greenland/shared-schema/contract/course-contract';
import { type Refused, refuse } from '@greenland/shared-schema/contract/problem';
import { id as idShape } from '@greenland/shared-schema/record/identifier';
import { findCurrentVersion } from '../content/course-version-store.ts';
import type { Database } from '../database/pool.ts';
import { makeTag, type Tagged } from './answer-tag.ts';
import { readCataloguePosition, readCoursePosition } from './catalogue-position-store.ts';
import { describeCourse } from './course-detail.ts';
import { type CourseFilter, countCourses, estimateCourses, listCourses, readSearchQuery } from './course-list-store.ts';
import type { PageOf } from './enrolment-list.ts';
import { choosePageWay } from './page-way.ts';
import { keepRecentAnswers } from './recent-answers.ts';
import { readSearchWords } from './search-words.ts';

export type CourseQuery = { search?: string; sortBy?: SortBy; language?: string; limit: number; offset: number };

export type CourseList = {
  list(query: CourseQuery): Promise<Tagged<PageOf<RestCourse>>>;
  read(courseId: string): Promise<Tagged<RestCourseDetail> | Refused>;
};

/** `absolute` makes addresses of pictures absolute. */
export type CourseListPorts = { database: Database; absolute: (path: string | null) => string | null };

const noCourse = refuse('not_found', 'There is no such course.');
const heldPages = 300;
const heldTotals = 2_000;

export function createCourseList({ database, absolute }: CourseListPorts): CourseList {
  const pages = keepRecentAnswers(heldPages);
  const totals = keepRecentAnswers(heldTotals);
  const queries = keepRecentAnswers(heldTotals);
  const readQuery = async (typed: string, language: string | null) => {
    const words = readSearchWords(typed);
    return words && queries.remember(makeTag([words, language]), () => readSearchQuery(database, words, language));
  };
  const makePage = async (asked: CourseQuery, contents: string): Promise<PageOf<RestCourse>> => {
    const { limit, offset, sortBy = null, language = null } = asked;
    const typed = asked.search?.trim() ?? '';
    const query = await readQuery(typed, language);
    // Something was typed, and there is no word in it.
    if (typed !== '' && query === null) return { data: [], meta: { total: 0, limit, offset } };
    const filter: CourseFilter = { query, language };
    const total = await totals.remember(makeTag([contents, filter]), () => countCourses(database, filter));
    if (offset >= total) return { data: [], meta: { total, limit, offset } };
    const page = { sortBy, limit, offset };
    const way = await choosePageWay(page, { query, total, estimateAll: () => estimateCourses(database, language) });
    const courses = await listCourses(database, filter, page, way);
    const data = courses.map((course) => ({ ...course, thumbnail: absolute(course.thumbnail) }));
    return { data, meta: { total, limit, offset } };
  };
  return {
    async list(query) {
      const { epoch, changes, contents } = await readCataloguePosition(database);
      const tag = makeTag(['courses', epoch, changes, query]);
      return { tag, read: () => pages.remember(tag, () => makePage(query, `${epoch}/${contents}`)) };
    },
    async read(courseId) {
      if (!idShape.safeParse(courseId).success) return noCourse;
      const position = await readCoursePosition(database, courseId);
      if (!position) return noCourse;
      const tag = makeTag(['course', courseId, position]);
      return { tag, read: () => pages.remember(tag, () => readDetail(database, courseId, position.instructorId)) };
    },
  };
}

async function readDetail(database: Database, courseId: string, instructorId: string | null) {
  const current = await findCurrentVersion(database, courseId);
  return current ? describeCourse(current.body.manifest, instructorId) : noCourse;
}
