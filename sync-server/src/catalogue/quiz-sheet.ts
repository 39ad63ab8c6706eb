// A quiz as REST callers get it. Invariant: made from the public half alone, so that neither key nor explanation can be in it.
import type { RestQuiz } from '@greenland/shared-schema/contract/quiz-contract';
import type { Attempt } from '@greenland/shared-schema/protocol/document';
import type { Choice, Question, Quiz, QuizVersion } from '@greenland/shared-schema/record/quiz';

export function describeQuiz(quiz: Quiz, hash: string): RestQuiz {
  return {
    id: quiz.id,
    title: quiz.title,
    kind: quiz.kind,
    questions: quiz.questions.map((question, index) => ({
      id: question.id,
      type: question.type,
      text: question.text,
      options: optionsOf(question),
      order: index + 1,
      points: question.points,
      ...(question.type === 'multiple_choice' && { several: question.several }),
      ...(question.type === 'fill_blank' && { blanks: question.blanks }),
    })),
    timeLimit: quiz.timeLimitMinutes,
    passingScore: quiz.passingScore,
    attemptsAllowed: quiz.attemptsAllowed,
    version: hash,
  };
}

type Option = RestQuiz['questions'][number]['options'][number];

function optionsOf(question: Question): Option[] {
  if (question.type === 'multiple_choice') return question.options;
  if (question.type !== 'matching') return [];
  const sided = (choices: readonly Choice[], side: 'left' | 'right') => choices.map((choice) => ({ ...choice, side }));
  return [...sided(question.lefts, 'left'), ...sided(question.rights, 'right')];
}

export type Feedback = { questionId: string; isCorrect: boolean; explanation: string };

/** What a graded attempt may be told, question by question. Right is what earned all its points. */
export function feedbackOn(attempt: Attempt, { quiz, key }: QuizVersion): Feedback[] {
  return quiz.questions.map((question, index) => ({
    questionId: question.id,
    isCorrect: attempt.points[index] === question.points,
    explanation: key[question.id]?.explanation ?? '',
  }));
}
