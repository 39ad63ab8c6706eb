// Question by question: what was answered, what was right, and why, as far as this device knows it.
import type { PackedQuiz } from '@greenland/shared-schema/record/quiz';
import { Icon, type IconName } from '../part/icon.tsx';
import { usePhrases } from '../part/learner-context.ts';
import { formatNumber } from '../phrase/number-format.ts';
import type { AttemptView } from '../store/learner-replica.ts';
import { type Mark, type ReviewedQuestion, reviewAttempt } from './answer-review.ts';

const iconByMark: Record<Mark, IconName> = { right: 'check', partly: 'half', wrong: 'cross', waiting: 'clock' };

type ReviewProps = { attempt: AttemptView; packed: PackedQuiz; language: string | undefined };

export function AttemptReview({ attempt, packed, language }: ReviewProps) {
  const { phrases } = usePhrases();
  const reviewed = reviewAttempt(packed, attempt, phrases.quiz);
  return (
    <section aria-labelledby="review-title" data-test="review">
      <h2 id="review-title" class="section-title">
        {phrases.attempt.review}
      </h2>
      <ol class="review-list">
        {reviewed.map((one, index) => (
          <ReviewRow
            key={one.question.id}
            reviewed={one}
            marked={attempt.state !== 'refused'}
            points={attempt.grade?.points[index] ?? null}
            language={language}
          />
        ))}
      </ol>
    </section>
  );
}

type RowProps = { reviewed: ReviewedQuestion; marked: boolean; points: number | null; language: string | undefined };

function ReviewRow({ reviewed, marked, points, language }: RowProps) {
  const { phrases } = usePhrases();
  const { question, mark, given, right, explanation } = reviewed;
  return (
    <li class={`card review review-${mark}`} data-test="reviewed" data-mark={mark} data-question={question.id}>
      {marked ? <MarkLine mark={mark} points={points} of={question.points} /> : null}
      <p class="review-question" lang={language}>
        {question.text}
      </p>
      <dl class="review-answers">
        {given === null ? null : <AnswerLines label={phrases.attempt.yourAnswer} texts={given} language={language} />}
        {right && mark !== 'right' ? (
          <AnswerLines label={phrases.attempt.rightAnswer} texts={right} language={language} good />
        ) : null}
      </dl>
      {explanation ? (
        <p class="review-explanation" lang={language} data-test="explanation">
          {explanation}
        </p>
      ) : null}
    </li>
  );
}

function MarkLine({ mark, points, of }: { mark: Mark; points: number | null; of: number }) {
  const { phrases, language } = usePhrases();
  return (
    <p class="review-mark">
      <span class="review-icon">
        <Icon name={iconByMark[mark]} />
      </span>
      <strong>{phrases.attempt[mark]}</strong>
      {points === null ? null : (
        <span class="review-points">{`${formatNumber(language, points)} / ${formatNumber(language, of)}`}</span>
      )}
    </p>
  );
}

type LinesProps = { label: string; texts: readonly string[]; language: string | undefined; good?: boolean };

function AnswerLines({ label, texts, language, good = false }: LinesProps) {
  const { phrases } = usePhrases();
  const lines = texts.length > 0 ? texts : [phrases.attempt.noAnswer];
  return (
    <div class={good ? 'answer-lines answer-lines-good' : 'answer-lines'}>
      <dt>{label}</dt>
      {lines.map((text, index) => (
        <dd key={index} lang={language}>
          {text || '—'}
        </dd>
      ))}
    </div>
  );
}
