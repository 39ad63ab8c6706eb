// The tables of modules, quizzes, questions and answers: the current version as rows, for reports. Nothing that learners point to is deleted.
import type { Transaction } from '../database/pool.ts';
import type { AnswerRow, listQuestionRows, makeQuizRow } from './quiz-rows.ts';

export type ModuleRow = {
  id: string;
  slug: string;
  title: string;
  description: string;
  order_index: number;
  duration_minutes: number;
  content_type: 'text' | 'quiz';
};

export type OutlineRows = {
  courseId: string;
  modules: ModuleRow[];
  quizzes: ReturnType<typeof makeQuizRow>[];
  questions: ReturnType<typeof listQuestionRows>;
  answers: AnswerRow[];
};

async function writeModules(tx: Transaction, courseId: string, modules: readonly ModuleRow[]): Promise<void> {
  await tx.query('update modules set is_current = false where course_id = $1', [courseId]);
  await tx.query(
    `insert into modules (id, course_id, slug, title, description, order_index, duration_minutes, content_type)
      select t.id, $1, t.slug, t.title, t.description, t.order_index, t.duration_minutes, t.content_type
      from jsonb_to_recordset($2) as t(id uuid, slug text, title text, description text, order_index int,
        duration_minutes int, content_type text)
      on conflict (id) do update set title = excluded.title, description = excluded.description,
        order_index = excluded.order_index, duration_minutes = excluded.duration_minutes,
        content_type = excluded.content_type, is_current = true`,
    [courseId, JSON.stringify(modules)],
  );
}

async function writeQuizzes(tx: Transaction, courseId: string, quizzes: OutlineRows['quizzes']): Promise<void> {
  await tx.query(
    'update quizzes set is_current = false where module_id in (select id from modules where course_id = $1)',
    [courseId],
  );
  await tx.query(
    `insert into quizzes (id, module_id, slug, title, kind, time_limit_minutes, passing_score, max_attempts, shuffle_questions)
      select * from jsonb_to_recordset($1) as t(id uuid, module_id uuid, slug text, title text, kind text,
        time_limit_minutes int, passing_score int, max_attempts int, shuffle_questions boolean)
      on conflict (id) do update set module_id = excluded.module_id, title = excluded.title, kind = excluded.kind,
        time_limit_minutes = excluded.time_limit_minutes, passing_score = excluded.passing_score,
        max_attempts = excluded.max_attempts, shuffle_questions = excluded.shuffle_questions, is_current = true`,
    [JSON.stringify(quizzes)],
  );
}

/** Questions and answers are written anew: attempts keep them in the quiz version that they were made on. */
async function writeQuestions(tx: Transaction, { quizzes, questions, answers }: OutlineRows): Promise<void> {
  await tx.query('delete from quiz_questions where quiz_id = any($1)', [quizzes.map((quiz) => quiz.id)]);
  await tx.query(
    `insert into quiz_questions (id, quiz_id, slug, question_text, question_type, order_index, points)
      select * from jsonb_to_recordset($1) as t(id uuid, quiz_id uuid, slug text, question_text text, question_type text,
        order_index int, points numeric)`,
    [JSON.stringify(questions)],
  );
  await tx.query(
    `insert into quiz_answers (id, question_id, answer_text, is_correct, order_index, explanation)
      select * from jsonb_to_recordset($1) as t(id uuid, question_id uuid, answer_text text, is_correct boolean,
        order_index int, explanation text)`,
    [JSON.stringify(answers)],
  );
}

/** Makes the rows of a course those of its newest version; modules and quizzes that it dropped stay, no longer current. */
export async function writeOutline(tx: Transaction, rows: OutlineRows): Promise<void> {
  await writeModules(tx, rows.courseId, rows.modules);
  await writeQuizzes(tx, rows.courseId, rows.quizzes);
  await writeQuestions(tx, rows);
}
