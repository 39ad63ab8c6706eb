// What administrators, and teachers of their own courses, are told in figures. SPEC AN says how each figure is made.
import * as z from 'zod/mini';
import { count, percentage } from '../record/identifier.ts';
import { endpointsOf } from './endpoint.ts';
import { isoTime, queryNumber } from './rest-value.ts';

const defineEndpoint = endpointsOf('Analytics');

/** Any UUID: accounts and courses that an operator wrote with SQL are counted too. */
const anyId = z.string();

/**
 * For an administrator of the whole academy, for a teacher of their own courses (AN5). `averageCompletionRate` in percent: of all enrolments those
 * that are completed. `topCourse` null: nobody has enrolled.
 */
export const overview = z.strictObject({
  totalUsers: count,
  activeUsers7d: count,
  totalEnrollments: count,
  averageCompletionRate: percentage,
  certificatesIssued: count,
  topCourse: z.nullable(z.strictObject({ id: anyId, enrollments: count })),
});
export type Overview = z.infer<typeof overview>;

/** The headers tell from which moment the figures are: `Last-Modified`, and `Cache-Control` how long they stay. */
export const readOverview = defineEndpoint({
  method: 'GET',
  path: '/api/admin/analytics/overview',
  summary: 'The academy in figures (a teacher: their own courses), kept for an hour from Last-Modified on',
  auth: 'read:analytics',
  responses: { 200: overview },
  problems: [],
});

/**
 * `enrollments`: all that were ever made, dropped ones too, but for those of accounts that are gone. `completionRate`: percent of them that are
 * completed. `averageScore`: mean percentage of the attempts that count; null: there is none. `rating`: mean of the stars; null: nobody has rated.
 * `dropoffPoints`: each module of the current version, with the percentage of the enrolments that are not completed and have come no further than it.
 */
export const courseFigures = z.strictObject({
  courseId: anyId,
  enrollments: count,
  completionRate: percentage,
  averageScore: z.nullable(percentage),
  rating: z.nullable(z.number()),
  dropoffPoints: z.array(z.strictObject({ moduleNumber: count, percentageWhoLeft: percentage })),
});
export type CourseFigures = z.infer<typeof courseFigures>;

export const readCourseFigures = defineEndpoint({
  method: 'GET',
  path: '/api/admin/analytics/courses/:id',
  summary: 'One course in figures',
  auth: 'read:analytics',
  params: z.object({ id: z.string() }),
  responses: { 200: courseFigures },
  problems: ['forbidden', 'not_found'],
});

/** The kinds of events that belong to a course (AN1). */
export const courseEventTypes = [
  'enrolled',
  'lesson_opened',
  'lesson_completed',
  'quiz_submitted',
  'course_completed',
  'certificate_issued',
  'course_rated',
] as const;
const eventType = z.enum([...courseEventTypes, 'registered', 'signed_in']);

/** `userId` null: who it was did not agree to analytics (AN2). `score`: the points of an attempt, as its learner was told them. */
export const restEvent = z.strictObject({
  userId: z.nullable(anyId),
  eventType: z.string(),
  courseId: z.nullable(z.string()),
  score: z.nullable(z.number()),
  timestamp: isoTime,
});
export type RestEvent = z.infer<typeof restEvent>;

/** A day (of UTC) or an instant. */
const when = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);

export const eventFilter = z.object({
  eventType: z.optional(eventType),
  startDate: z.optional(when),
  endDate: z.optional(when),
  limit: queryNumber(1, 1000, 100),
  cursor: z.optional(z.string().check(z.regex(/^[\w-]{1,200}$/, 'must be the nextCursor of an answer'))),
});

/** The newest first. From `startDate` to `endDate`, both included, days whole. `nextCursor` null: that was all. */
export const listEvents = defineEndpoint({
  method: 'GET',
  path: '/api/admin/analytics/events',
  summary: 'What happened, the newest first (a teacher: in their own courses)',
  auth: 'read:analytics',
  query: eventFilter,
  responses: { 200: z.strictObject({ events: z.array(restEvent), nextCursor: z.nullable(z.string()) }) },
  problems: [],
});
