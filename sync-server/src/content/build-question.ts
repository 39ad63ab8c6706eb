// Splits a question into what a learner may see and its key. Invariant: neither the order nor the ids of what is shown tells what is right.
import type { Question, QuestionKey } from '@greenland/shared-schema/record/quiz';
import { hashJson } from './content-hash.ts';
import type { QuestionSource } from './course-source.ts';
import type { StableIds } from './stable-ids.ts';

export type BuiltQuestion = { question: Question; key: QuestionKey };

type SourceOf<Type extends QuestionSource['type']> = Extract<QuestionSource, { type: Type }>;
type QuestionId = { id: string; idOf: (...path: string[]) => string };

function buildMultipleChoice(source: SourceOf<'multiple_choice'>, { id, idOf }: QuestionId): BuiltQuestion {
  const { text, points, explanation } = source;
  const options = source.options.map((option) => ({ id: idOf('option', option.text), text: option.text }));
  const right = options.filter((_, index) => source.options[index]?.correct === true).map((option) => option.id);
  return {
    question: { id, text, points, type: 'multiple_choice', several: right.length > 1, options },
    key: { type: 'multiple_choice', right, explanation },
  };
}

/**
 * The right sides are sorted by text, and get their ids in that order: in the author's order they would stand beside their left sides.
 * When any side changes all get new ids, because the age of a new id would show which new sides belong together.
 */
function buildMatching(source: SourceOf<'matching'>, { id, idOf }: QuestionId): BuiltQuestion {
  const { text, points, explanation, pairs } = source;
  const rightTexts = [...new Set([...pairs.map((pair) => pair.right), ...source.distractors])].sort();
  const leftTexts = pairs.map((pair) => pair.left);
  const generation = hashJson([[...leftTexts].sort(), rightTexts]);
  const lefts = leftTexts.map((left) => ({ id: idOf('left', generation, left), text: left }));
  const rights = rightTexts.map((right) => ({ id: idOf('right', generation, right), text: right }));
  const idByRight = new Map(rights.map((right) => [right.text, right.id]));
  const rightByLeft = Object.fromEntries(
    lefts.map((left, index) => [left.id, idByRight.get(pairs[index]?.right ?? '') ?? '']),
  );
  return {
    question: { id, text, points, type: 'matching', lefts, rights },
    key: { type: 'matching', rightByLeft, explanation },
  };
}

/** The question of the quiz `quizSlug` with stable ids. */
export function buildQuestion(source: QuestionSource, quizSlug: string, ids: StableIds): BuiltQuestion {
  const id = ids.idOf('question', quizSlug, source.id);
  const idOf = (kind: string, ...path: string[]) => ids.idOf(kind, quizSlug, source.id, ...path);
  const { text, points, explanation } = source;
  switch (source.type) {
    case 'multiple_choice':
      return buildMultipleChoice(source, { id, idOf });
    case 'matching':
      return buildMatching(source, { id, idOf });
    case 'true_false':
      return {
        question: { id, text, points, type: 'true_false' },
        key: { type: 'true_false', right: source.correct, explanation },
      };
    case 'fill_blank':
      return {
        question: { id, text, points, type: 'fill_blank', blanks: source.blanks.length },
        key: { type: 'fill_blank', accepted: source.blanks, explanation },
      };
  }
}
