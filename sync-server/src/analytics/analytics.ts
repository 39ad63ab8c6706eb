// The room of figures: who may see which, and from which moment they are. Invariant: a teacher sees nothing of another teacher's courses.
import {
  type CourseFigures,
  type eventFilter,
  type Overview,
  overview,
  type RestEvent,
} from '@greenland/shared-schema/contract/analytics-contract';
import { type Refused, refuse } from '@greenland/shared-schema/contract/problem';
import { toIsoTime } from '@greenland/shared-schema/contract/rest-value';
import type { Role } from '@greenland/shared-schema/record/account';
import type * as z from 'zod/mini';
import type { Database } from '../database/pool.ts';
import { readCursor, writeCursor } from './event-cursor.ts';
import { type EventQuery, type EventRow, listAllEvents, listOwnEvents } from './event-list-store.ts';
import { countOverview, findOverview, findTeacher, keepOverview, readFigures, type Scope } from './figures-store.ts';
import { foldNotes } from './fold-store.ts';

export type AnalyticsPorts = { database: Database; now: () => number };
export type Viewer = { userId: string; role: Role };

const hourMs = 3_600_000;
const activeMs = 7 * 24 * hourMs;
const dayMs = 24 * hourMs;
/** What was noted before a call is in its answer; after an enormous import the rest comes with the next calls. */
const stepsInCall = 5;

/** Administrators see everything, all others what they teach. */
const scopeOf = ({ userId, role }: Viewer): Scope => (role === 'admin' ? null : userId);

/** `madeAt`: from which moment the figures are, in milliseconds; they stay until `freshUntil`. */
export type DatedOverview = { figures: Overview; madeAt: number; freshUntil: number };

/** The same answer for an hour, on every server process. */
export async function showOverview({ database, now }: AnalyticsPorts, viewer: Viewer): Promise<DatedOverview> {
  const scope = scopeOf(viewer);
  const kept = await findOverview(database, scope, new Date(now() - hourMs));
  if (kept) return date(overview.parse(kept.body), kept.madeAt.getTime());
  await foldNotes(database, stepsInCall);
  const madeAt = now();
  const figures = await countOverview(database, scope, new Date(madeAt - activeMs));
  await keepOverview(database, scope, figures, new Date(madeAt));
  return date(figures, madeAt);
}

const date = (figures: Overview, madeAt: number): DatedOverview => ({ figures, madeAt, freshUntil: madeAt + hourMs });

const noCourse = refuse('not_found', 'There is no such course.');

export async function showCourse(
  { database }: AnalyticsPorts,
  viewer: Viewer,
  courseId: string,
): Promise<CourseFigures | Refused> {
  const scope = scopeOf(viewer);
  const found = isUuid(courseId) ? await findTeacher(database, courseId) : null;
  if (!found) return noCourse;
  if (scope !== null && found.teacherId !== scope) return refuse('forbidden', 'Somebody else teaches this course.');
  await foldNotes(database, stepsInCall);
  return (await readFigures(database, courseId)) ?? noCourse;
}

const isUuid = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);

export type EventPage = { events: RestEvent[]; nextCursor: string | null };

export async function showEvents(
  { database }: AnalyticsPorts,
  viewer: Viewer,
  filter: z.output<typeof eventFilter>,
): Promise<EventPage | Refused> {
  const query = readFilter(filter);
  if ('problem' in query) return query;
  await foldNotes(database, stepsInCall);
  const scope = scopeOf(viewer);
  // One more than is shown tells whether there is more.
  const more = { ...query, limit: query.limit + 1 };
  const rows = scope === null ? await listAllEvents(database, more) : await listOwnEvents(database, scope, more);
  const page = rows.slice(0, query.limit);
  const last = rows.length > query.limit ? page.at(-1) : undefined;
  return { events: page.map(describeEvent), nextCursor: last ? writeCursor(last) : null };
}

function readFilter({
  eventType,
  startDate,
  endDate,
  limit,
  cursor,
}: z.output<typeof eventFilter>): EventQuery | Refused {
  const from = startDate === undefined ? null : Date.parse(startDate);
  const to = endDate === undefined ? null : endOf(endDate);
  if (from !== null && to !== null && from >= to) return refuseField('endDate', 'must not be before startDate');
  const after = cursor === undefined ? null : readCursor(cursor);
  if (cursor !== undefined && after === null) return refuseField('cursor', 'must be the nextCursor of an answer');
  return { eventType: eventType ?? null, from, to, after, limit };
}

/** The first moment after `endDate`: a day counts whole, an instant with its millisecond. */
const endOf = (endDate: string) => Date.parse(endDate) + (endDate.includes('T') ? 1 : dayMs);

const refuseField = (field: string, message: string) =>
  refuse('invalid_request', 'See errors for what to change.', { errors: [{ path: `query.${field}`, message }] });

function describeEvent({ userId, eventType, metadata, createdAt }: EventRow): RestEvent {
  const { courseId, score } = metadata;
  return {
    userId,
    eventType,
    courseId: typeof courseId === 'string' ? courseId : null,
    score: typeof score === 'number' ? score : null,
    timestamp: toIsoTime(createdAt.getTime()),
  };
}
