// A learner's enrolments as a list.
import type { RestEnrolment } from '@greenland/shared-schema/contract/course-contract';
import { toIsoTime } from '@greenland/shared-schema/contract/rest-value';
import type { Database } from '../database/pool.ts';
import { makeTag, type Tagged } from './answer-tag.ts';
import { readEnrolmentsPosition } from './catalogue-position-store.ts';
import { type EnrolmentRow, listEnrolments } from './enrolment-list-store.ts';

export type PageQuery = { limit: number; offset: number };
export type PageOf<Item> = { data: Item[]; meta: { total: number; limit: number; offset: number } };

type Absolute = (path: string | null) => string | null;

/** `absolute` makes addresses of pictures absolute. */
export async function listOwnEnrolments(
  { database, absolute }: { database: Database; absolute: Absolute },
  userId: string,
  page: PageQuery,
): Promise<Tagged<PageOf<RestEnrolment>>> {
  const position = await readEnrolmentsPosition(database, userId);
  return {
    tag: makeTag(['enrolments', userId, position, page]),
    read: async () => {
      const { rows, total } = await listEnrolments(database, userId, page);
      return { data: rows.map((row) => describeEnrolment(row, absolute)), meta: { total, ...page } };
    },
  };
}

function describeEnrolment(row: EnrolmentRow, absolute: Absolute): RestEnrolment {
  const { id, courseId, title, thumbnail, language, level, progress, lastAccessed, status, certificateEarned } = row;
  return {
    id,
    course: { id: courseId, title, thumbnail: absolute(thumbnail), language, level },
    progress,
    lastAccessed: lastAccessed && toIsoTime(lastAccessed.getTime()),
    status,
    certificateEarned,
  };
}
