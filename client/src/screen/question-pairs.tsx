// Matching: a list to choose from beside each left item. No dragging, so that every hand and every reader can do it.
import type { Answer, Choice, Question } from '@greenland/shared-schema/record/quiz';
import { usePhrases } from '../part/learner-context.ts';

type PairsProps = {
  question: Extract<Question, { type: 'matching' }>;
  rights: readonly Choice[];
  answer: Answer | undefined;
  onAnswer: (answer: Answer) => void;
};

export function QuestionPairs({ question, rights, answer, onAnswer }: PairsProps) {
  const { phrases } = usePhrases();
  const pairs = typeof answer === 'object' && !Array.isArray(answer) ? answer : {};
  const choose = (leftId: string, rightId: string) => {
    const { [leftId]: _replaced, ...others } = pairs;
    onAnswer(rightId === '' ? others : { ...others, [leftId]: rightId });
  };
  return (
    <ul class="pairs">
      {question.lefts.map((left) => (
        <li key={left.id} class="pair">
          <label for={`pair-${left.id}`}>{left.text}</label>
          <select
            id={`pair-${left.id}`}
            value={pairs[left.id] ?? ''}
            data-test="pair"
            data-left={left.id}
            onChange={(event) => choose(left.id, event.currentTarget.value)}
          >
            <option value="">{phrases.quiz.chooseMatch}</option>
            {rights.map((right) => (
              <option key={right.id} value={right.id}>
                {right.text}
              </option>
            ))}
          </select>
        </li>
      ))}
    </ul>
  );
}
