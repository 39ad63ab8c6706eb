// The catalogue, open to everyone, and enrolment.
import * as z from 'zod/mini';
import { level } from '../record/course.ts';
import { contentHash, count, id, language, percentage } from '../record/identifier.ts';
import { quizKind } from '../record/quiz.ts';
import { endpointsOf } from './endpoint.ts';
import { languageCode } from './iso-codes.ts';
import { address, anyUuid, isoTime, pageFields, pageOf, plainText } from './rest-value.ts';

const defineEndpoint = endpointsOf('Courses');

/** `duration` is in hours; `rating` null: nobody has rated it. */
export const restCourse = z.strictObject({
  id,
  title: z.string(),
  description: z.string(),
  duration: z.number(),
  thumbnail: z.nullable(address),
  rating: z.nullable(z.number()),
  enrollmentCount: count,
  certificateAvailable: z.boolean(),
  language,
  level,
});
export type RestCourse = z.infer<typeof restCourse>;

/** `lessons` is their number, `duration` their reading time in minutes. */
const restModule = z.strictObject({
  id,
  title: z.string(),
  lessons: count,
  duration: count,
  quizzes: z.array(z.strictObject({ id, title: z.string(), kind: quizKind })),
});

/**
 * `certificateRequirements.quizzes` are the quizzes to pass with `minimumScore` percent or more, the final assessment (the last
 * of them in the course) not among them.
 */
export const restCourseDetail = z.strictObject({
  id,
  title: z.string(),
  description: z.string(),
  instructor: z.strictObject({ id: z.nullable(id), name: z.string(), bio: z.string() }),
  modules: z.array(restModule),
  prerequisites: z.array(z.string()),
  certificateRequirements: z.strictObject({
    minimumScore: percentage,
    quizzes: z.array(id),
    finalAssessment: z.nullable(id),
  }),
  version: count,
});
export type RestCourseDetail = z.infer<typeof restCourseDetail>;

export const sortBy = z.enum(['popular', 'newest', 'rating']);
export type SortBy = z.infer<typeof sortBy>;

/** `sortBy` left out: what fits the search best first, or without a search the most popular. */
export const listCourses = defineEndpoint({
  method: 'GET',
  path: '/api/courses',
  summary: 'The published courses',
  auth: 'optional',
  query: z.object({
    ...pageFields,
    search: z.optional(plainText(0, 200)),
    sortBy: z.optional(sortBy),
    language: z.optional(languageCode),
  }),
  responses: { 200: pageOf(restCourse), 304: null },
  problems: [],
});

export const readCourse = defineEndpoint({
  method: 'GET',
  path: '/api/courses/:id',
  summary: 'One course: its modules and what its certificate asks for',
  auth: 'optional',
  params: z.object({ id: z.string() }),
  responses: { 200: restCourseDetail, 304: null },
  problems: ['not_found'],
});

/** A picture, sound, film or document of a lesson, as `media` in its blocks names it. `url` needs no sign-in, and ends with `expiresAt`. */
const restMedia = z.strictObject({
  id: contentHash,
  mediaType: z.string(),
  sizeBytes: count,
  url: address,
  expiresAt: isoTime,
});

/**
 * `content` is the lesson as a tree of typed blocks. `mediaUrl` is that of its film, sound or document (the first of them; null: it has
 * none), `contentType` `video` when that is a film. `order` counts from 1 through the course, `duration` is in minutes.
 */
const restLesson = z.strictObject({
  id,
  moduleId: id,
  title: z.string(),
  order: count,
  duration: count,
  contentType: z.enum(['text', 'video']),
  content: z.array(z.looseObject({ type: z.string() })),
  mediaUrl: z.nullable(address),
  media: z.array(restMedia),
});
export type RestLesson = z.infer<typeof restLesson>;

export const listLessons = defineEndpoint({
  method: 'GET',
  path: '/api/courses/:id/lessons',
  summary: 'The lessons of a course, with their content, for those who are enrolled in it',
  auth: 'read:courses',
  params: z.object({ id: z.string() }),
  query: z.object(pageFields),
  responses: { 200: pageOf(restLesson) },
  problems: ['not_enrolled', 'not_found', 'storage_unavailable'],
});

/** `rating` is what the caller gave, `courseRating` the mean of all. */
export const rateCourse = defineEndpoint({
  method: 'PUT',
  path: '/api/courses/:id/rating',
  summary: "Rate a course that the caller is enrolled in; a later rating takes the earlier one's place",
  auth: 'read:courses',
  params: z.object({ id: z.string() }),
  body: z.strictObject({ rating: z.int().check(z.minimum(1), z.maximum(5)) }),
  responses: {
    200: z.strictObject({ courseId: id, userId: id, rating: z.int(), courseRating: z.nullable(z.number()) }),
  },
  problems: ['not_enrolled', 'not_found'],
});

const enrolmentStatus = z.enum(['in_progress', 'completed', 'dropped']);

export const enrol = defineEndpoint({
  method: 'POST',
  path: '/api/enrollments',
  summary: 'Enrol in a course',
  auth: 'read:courses',
  body: z.strictObject({ courseId: anyUuid }),
  responses: {
    201: z.strictObject({
      id,
      userId: id,
      courseId: id,
      enrolledAt: isoTime,
      progress: percentage,
      status: enrolmentStatus,
    }),
  },
  problems: ['not_found', 'already_enrolled'],
});

export const restEnrolment = z.strictObject({
  id,
  course: z.strictObject({ id, title: z.string(), thumbnail: z.nullable(address), language, level }),
  progress: percentage,
  lastAccessed: z.nullable(isoTime),
  status: enrolmentStatus,
  certificateEarned: z.boolean(),
});
export type RestEnrolment = z.infer<typeof restEnrolment>;

export const listOwnEnrolments = defineEndpoint({
  method: 'GET',
  path: '/api/enrollments/me',
  summary: 'The courses that the caller is enrolled in',
  auth: 'signed-in',
  query: z.object(pageFields),
  responses: { 200: pageOf(restEnrolment), 304: null },
  problems: [],
});
