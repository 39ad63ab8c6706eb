// All questions at a glance, behind one tap: which are answered, and a way to each.
import { Icon } from '../part/icon.tsx';
import { usePhrases } from '../part/learner-context.ts';

type OverviewProps = {
  total: number;
  /** Positions, from 1, of the questions without an answer. */
  missing: readonly number[];
  index: number;
  onShow: (index: number) => void;
  onHandIn: () => void;
};

export function QuizOverview({ total, missing, index, onShow, onHandIn }: OverviewProps) {
  const { phrases } = usePhrases();
  const unanswered = new Set(missing);
  return (
    <details class="quiz-overview" data-test="quiz-overview">
      <summary>
        <span>{phrases.quiz.overview}</span>
        <span class="quiz-overview-count" data-test="answered-count">
          {phrases.quiz.answeredCount(total - missing.length, total)}
        </span>
        <Icon name="forward" />
      </summary>
      <ol class="question-grid">
        {Array.from({ length: total }, (_, at) => (
          <li key={at}>
            <QuestionDot
              number={at + 1}
              total={total}
              answered={!unanswered.has(at + 1)}
              here={at === index}
              onShow={onShow}
            />
          </li>
        ))}
      </ol>
      <p class="field-hint">{phrases.quiz.savedHere}</p>
      <button type="button" class="button button-wide" data-test="hand-in-early" onClick={onHandIn}>
        {phrases.quiz.handIn}
      </button>
    </details>
  );
}

type DotProps = { number: number; total: number; answered: boolean; here: boolean; onShow: (index: number) => void };

function QuestionDot({ number, total, answered, here, onShow }: DotProps) {
  const { phrases } = usePhrases();
  const said = answered ? phrases.quiz.answered : phrases.quiz.unanswered;
  return (
    <button
      type="button"
      class={answered ? 'question-dot question-dot-answered' : 'question-dot'}
      aria-current={here ? 'step' : undefined}
      aria-label={`${phrases.quiz.question(number, total)}, ${said}`}
      data-test={`question-${number}`}
      data-answered={answered}
      onClick={() => onShow(number - 1)}
    >
      {number}
    </button>
  );
}
