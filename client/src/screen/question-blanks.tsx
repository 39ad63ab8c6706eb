// A text with blanks to fill in where they stand.
import type { Answer, Question } from '@greenland/shared-schema/record/quiz';
import { usePhrases } from '../part/learner-context.ts';
import { splitBlanks } from './blank-text.ts';

type BlanksProps = {
  question: Extract<Question, { type: 'fill_blank' }>;
  answer: Answer | undefined;
  onAnswer: (answer: Answer) => void;
};

export function QuestionBlanks({ question, answer, onAnswer }: BlanksProps) {
  const { phrases } = usePhrases();
  const given = Array.isArray(answer) ? answer : typeof answer === 'string' ? [answer] : [];
  const fill = (blank: number, text: string) =>
    onAnswer(Array.from({ length: question.blanks }, (_, at) => (at === blank ? text : (given[at] ?? ''))));
  return (
    <p class="blanks">
      {splitBlanks(question.text, question.blanks).map((piece, index) => (
        <span key={index}>
          {piece.text}
          {piece.blank === null ? null : (
            <input
              class="blank"
              type="text"
              autocomplete="off"
              autocapitalize="none"
              spellcheck={false}
              aria-label={phrases.quiz.blank(piece.blank + 1)}
              value={given[piece.blank] ?? ''}
              data-test="blank"
              data-blank={piece.blank}
              onInput={(event) => fill(piece.blank ?? 0, event.currentTarget.value)}
            />
          )}
        </span>
      ))}
    </p>
  );
}
