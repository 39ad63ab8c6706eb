// Idempotency keys of REST callers: the first answer is found again by what the operation left in the feed.
import { attempt, enrolment } from '@greenland/shared-schema/protocol/document';
import type { Queryable, Transaction } from '../database/pool.ts';
import { learnerStream, readDocument } from '../feed/feed-store.ts';
import type { ActAnswer } from './act-answer.ts';

export async function keepRestKey(tx: Transaction, userId: string, key: string, operationId: string): Promise<void> {
  await tx.query({
    name: 'rest-key-keep',
    text: 'insert into rest_keys (user_id, key, operation_id) values ($1, $2, $3)',
    values: [userId, key, operationId],
  });
}

/** The answer that was first given under this key, or null. */
export async function findRestOperation(db: Queryable, userId: string, key: string): Promise<ActAnswer | null> {
  const { rows } = await db.query<{ operation_id: string }>({
    name: 'rest-key-find',
    text: 'select operation_id from rest_keys where user_id = $1 and key = $2',
    values: [userId, key],
  });
  const operationId = rows[0]?.operation_id;
  if (!operationId) return null;
  const found = attempt.safeParse(await readDocument(db, learnerStream(userId), 'attempts', operationId));
  const place = enrolment.safeParse(await readDocument(db, learnerStream(userId), 'enrolments', operationId));
  return {
    operationId,
    verdict: { outcome: 'taken' },
    attempt: found.success ? found.data : null,
    enrolment: place.success ? place.data : null,
    certificateEligible: found.success && (await hasCertificate(db, userId, found.data.courseId)),
  };
}

/** Whether the learner holds a certificate of the course. */
export async function hasCertificate(db: Queryable, userId: string, courseId: string): Promise<boolean> {
  const { rows } = await db.query({
    name: 'has-certificate',
    text: 'select 1 from certificates where user_id = $1 and course_id = $2',
    values: [userId, courseId],
  });
  return rows.length > 0;
}
