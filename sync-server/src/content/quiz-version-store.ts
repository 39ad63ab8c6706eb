// Immutable quiz versions with their keys: every attempt is graded by the one that it was made on.
import { type QuizVersion, quizVersion } from '@greenland/shared-schema/record/quiz';
import * as z from 'zod';
import type { Queryable, Transaction } from '../database/pool.ts';

const bodyRow = z.object({ body: quizVersion });

/** The newest version of each quiz that the course ever had, by quiz id. */
export async function findNewestQuizVersions(tx: Transaction, courseId: string): Promise<Map<string, QuizVersion>> {
  const { rows } = await tx.query(
    'select distinct on (quiz_id) body from quiz_versions where course_id = $1 order by quiz_id, version desc',
    [courseId],
  );
  return new Map(rows.map((row) => bodyRow.parse(row).body).map((version) => [version.quiz.id, version]));
}

/** The quiz version with this hash, or null. It holds the key: never hand it to a device before grading. */
export async function findQuizVersion(database: Queryable, hash: string): Promise<QuizVersion | null> {
  const { rows } = await database.query({
    name: 'find-quiz-version',
    text: 'select body from quiz_versions where hash = $1',
    values: [hash],
  });
  return rows[0] === undefined ? null : bodyRow.parse(rows[0]).body;
}

/** Keeps versions; those that are kept already stay as they are. `quiz_versions.version` is the quiz's revision. */
export async function insertQuizVersions(tx: Transaction, versions: readonly QuizVersion[]): Promise<void> {
  const rows = versions.map((version) => ({
    hash: version.hash,
    quiz_id: version.quiz.id,
    course_id: version.quiz.courseId,
    version: version.quiz.revision,
    body: version,
  }));
  await tx.query(
    `insert into quiz_versions (hash, quiz_id, course_id, version, body)
      select * from jsonb_to_recordset($1) as t(hash text, quiz_id uuid, course_id uuid, version int, body jsonb)
      on conflict (hash) do nothing`,
    [JSON.stringify(rows)],
  );
}
