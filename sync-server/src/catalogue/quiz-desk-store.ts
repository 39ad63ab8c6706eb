// Quizzes as REST callers meet them: the current version of one, and a learner's last attempts.
import { type QuizVersion, quizVersion } from '@greenland/shared-schema/record/quiz';
import type { Queryable } from '../database/pool.ts';

/** The current version, with its key, of a quiz in a published course; null when there is none. */
export async function findCurrentQuiz(db: Queryable, quizId: string): Promise<QuizVersion | null> {
  const { rows } = await db.query<{ body: unknown }>({
    name: 'quiz-current',
    text: `select v.body from quizzes q join quiz_versions v on v.quiz_id = q.id join courses c on c.id = v.course_id
      where q.id = $1 and q.is_current and c.published order by v.version desc limit 1`,
    values: [quizId],
  });
  return rows[0] ? quizVersion.parse(rows[0].body) : null;
}

export type ResultRow = { attemptNumber: number; score: number; passed: boolean; submittedAt: Date };

/** The last ten attempts that count, the newest first. */
export async function listLastAttempts(db: Queryable, userId: string, quizId: string): Promise<ResultRow[]> {
  const { rows } = await db.query<ResultRow>({
    name: 'quiz-last-attempts',
    text: `select attempt_number as "attemptNumber", score, passed, submitted_at as "submittedAt" from quiz_responses
      where user_id = $1 and quiz_id = $2 and attempt_number is not null order by attempt_number desc limit 10`,
    values: [userId, quizId],
  });
  return rows;
}
