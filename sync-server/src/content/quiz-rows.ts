// Rows of the tables quizzes, quiz_questions and quiz_answers for reports and operators. Grading never reads them: it uses quiz versions.
import type { Question, QuestionKey, QuizVersion } from '@greenland/shared-schema/record/quiz';
import type { StableIds } from './stable-ids.ts';

export type AnswerRow = {
  id: string;
  question_id: string;
  answer_text: string;
  is_correct: boolean;
  order_index: number;
  explanation: string | null;
};

type Answer = { id: string; text: string; isRight: boolean };

function listMatches(question: Extract<Question, { type: 'matching' }>, rightByLeft: Record<string, string>): Answer[] {
  const textById = new Map(question.rights.map((right) => [right.id, right.text]));
  return question.lefts.map((left) => ({
    id: left.id,
    text: `${left.text} → ${textById.get(rightByLeft[left.id] ?? '') ?? ''}`,
    isRight: true,
  }));
}

function listAnswers(question: Question, key: QuestionKey, ids: StableIds): Answer[] {
  if (question.type === 'multiple_choice' && key.type === 'multiple_choice') {
    return question.options.map(({ id, text }) => ({ id, text, isRight: key.right.includes(id) }));
  }
  if (question.type === 'matching' && key.type === 'matching') return listMatches(question, key.rightByLeft);
  if (key.type === 'true_false') {
    return [true, false].map((value) => ({
      id: ids.hiddenIdOf('answer', question.id, String(value)),
      text: String(value),
      isRight: key.right === value,
    }));
  }
  if (key.type !== 'fill_blank') return [];
  return key.accepted.flatMap((texts, blank) =>
    texts.map((text, index) => ({
      id: ids.hiddenIdOf('answer', question.id, String(blank), String(index)),
      text,
      isRight: true,
    })),
  );
}

/** Answers of one question in order; a blank's accepted texts follow each other. */
export function listAnswerRows(question: Question, key: QuestionKey, ids: StableIds): AnswerRow[] {
  const explanation = key.explanation === '' ? null : key.explanation;
  return listAnswers(question, key, ids).map((answer, index) => ({
    id: answer.id,
    question_id: question.id,
    answer_text: answer.text,
    is_correct: answer.isRight,
    order_index: index,
    explanation,
  }));
}

/** One row a quiz. */
export function makeQuizRow({ quiz }: QuizVersion, slug: string) {
  return {
    id: quiz.id,
    module_id: quiz.moduleId,
    slug,
    title: quiz.title,
    kind: quiz.kind,
    time_limit_minutes: quiz.timeLimitMinutes,
    passing_score: quiz.passingScore,
    max_attempts: quiz.attemptsAllowed,
    shuffle_questions: quiz.shuffle,
  };
}

/** One row a question; `slugs[i]` is the author's id of question i. */
export function listQuestionRows({ quiz }: QuizVersion, slugs: readonly string[]) {
  return quiz.questions.map((question, index) => ({
    id: question.id,
    quiz_id: quiz.id,
    slug: slugs[index] ?? '',
    question_text: question.text,
    question_type: question.type,
    order_index: index,
    points: question.points,
  }));
}
