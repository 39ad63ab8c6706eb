import type { CourseSummary } from '@greenland/shared-schema/protocol/document';
import { describe, expect, it } from 'vitest';
import { filterCourses, listLanguages, pairEnrolled } from './course-filter.ts';

const course = (id: string, title: string, more: Partial<CourseSummary> = {}): CourseSummary => ({
  id,
  slug: id,
  title,
  description: 'Écologie pratique',
  language: 'fr',
  level: 'beginner',
  hours: 1,
  instructorName: 'Awa',
  lessons: 1,
  quizzes: 0,
  sizeBytes: 1,
  thumbnail: null,
  certificateAvailable: false,
  published: true,
  ...more,
});
const courses = [
  course('a', 'Forêts et pluies'),
  course('b', 'Energy', { language: 'en' }),
  course('c', 'Caché', { published: false }),
];
const idsOf = (found: CourseSummary[]) => found.map(({ id }) => id);

describe('the catalogue', () => {
  it('finds words in any order, with or without accents and capitals', () => {
    expect(idsOf(filterCourses(courses, { text: 'PLUIES foret', language: null }))).toEqual(['a']);
    expect(idsOf(filterCourses(courses, { text: 'ecologie', language: null }))).toEqual(['b', 'a']);
    expect(filterCourses(courses, { text: 'désert', language: null })).toEqual([]);
  });

  it('narrows by language and never shows what is not published', () => {
    expect(idsOf(filterCourses(courses, { text: '', language: 'en' }))).toEqual(['b']);
    expect(idsOf(filterCourses(courses, { text: 'cache', language: null }))).toEqual([]);
    expect(listLanguages(courses)).toEqual(['en', 'fr']);
  });

  it('puts unfinished courses first, then the latest, and leaves dropped ones out', () => {
    const enrolment = (courseId: string, status: 'in_progress' | 'completed' | 'dropped', enrolledAt: number) => {
      return { id: courseId, courseId, status, progress: 0, enrolledAt, completedAt: null };
    };
    const mine = (...list: ReturnType<typeof enrolment>[]) => pairEnrolled(courses, list).map((one) => one.course.id);
    expect(mine(enrolment('a', 'completed', 9), enrolment('b', 'in_progress', 1))).toEqual(['b', 'a']);
    expect(mine(enrolment('a', 'in_progress', 1), enrolment('b', 'in_progress', 2))).toEqual(['b', 'a']);
    expect(mine(enrolment('a', 'dropped', 1), enrolment('gone', 'in_progress', 2))).toEqual([]);
  });
});
