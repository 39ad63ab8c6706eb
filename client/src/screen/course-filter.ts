// Which courses the catalogue shows, in which order. Pure: the signals above it decide when.
import type { CourseSummary, Enrolment } from '@greenland/shared-schema/protocol/document';
import { foldText } from '@greenland/shared-schema/rule/forgive-answer';

/** `language` null: all languages. `text` may be several words, each of which must be found; accents and case do not matter. */
export type CourseFilter = { text: string; language: string | null };

/** Courses that fit the filter, by title. Unpublished ones never fit. */
export function filterCourses(courses: readonly CourseSummary[], filter: CourseFilter): CourseSummary[] {
  const words = foldText(filter.text).split(' ').filter(Boolean);
  return courses
    .filter((course) => course.published && (filter.language === null || course.language === filter.language))
    .filter((course) => {
      const told = foldText(`${course.title} ${course.description} ${course.instructorName}`);
      return words.every((word) => told.includes(word));
    })
    .sort((one, other) => one.title.localeCompare(other.title));
}

/** The languages that the catalogue offers, sorted by code. */
export function listLanguages(courses: readonly CourseSummary[]): string[] {
  return [...new Set(courses.filter((course) => course.published).map((course) => course.language))].sort();
}

/** Enrolled courses with how far they are: unfinished before finished, then the latest enrolment first. Dropped ones are left out. */
export function pairEnrolled<View extends Enrolment>(
  courses: readonly CourseSummary[],
  enrolments: readonly View[],
): { course: CourseSummary; enrolment: View }[] {
  const courseById = new Map(courses.map((course) => [course.id, course]));
  return enrolments
    .filter((enrolment) => enrolment.status !== 'dropped')
    .flatMap((enrolment) => {
      const course = courseById.get(enrolment.courseId);
      return course ? [{ course, enrolment }] : [];
    })
    .sort(
      (one, other) =>
        Number(one.enrolment.status === 'completed') - Number(other.enrolment.status === 'completed') ||
        other.enrolment.enrolledAt - one.enrolment.enrolledAt,
    );
}
