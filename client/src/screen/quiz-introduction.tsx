// What a quiz asks for, before it starts: how it counts, what passes, how many attempts are left, and how earlier ones went.
import type { Quiz } from '@greenland/shared-schema/record/quiz';
import { Icon } from '../part/icon.tsx';
import { useLearner, usePhrases } from '../part/learner-context.ts';
import { formatMoment, formatPercent } from '../phrase/number-format.ts';
import type { AttemptView } from '../store/learner-replica.ts';
import { countLeft } from './attempt-allowance-left.ts';

export function QuizIntroduction({ quiz, onStart }: { quiz: Quiz; onStart: () => void }) {
  const { phrases } = usePhrases();
  const attempts = useLearner().data.attempts.value.filter((attempt) => attempt.quizId === quiz.id);
  const left = countLeft(quiz.attemptsAllowed, attempts, quiz.id);
  return (
    <>
      <div class="card quiz-card">
        <p class="quiz-lead">{quiz.kind === 'practice' ? phrases.quiz.practiceLead : phrases.quiz.gradedLead}</p>
        <QuizTerms quiz={quiz} left={left} />
        {left === 0 ? (
          <p class="quiz-none" data-test="no-attempt-left">
            {phrases.quiz.noneLeft}
          </p>
        ) : (
          <button type="button" class="button button-primary button-wide" data-test="quiz-start" onClick={onStart}>
            {attempts.length > 0 ? phrases.quiz.again : phrases.quiz.start}
          </button>
        )}
      </div>
      {attempts.length > 0 ? <EarlierAttempts attempts={attempts} /> : null}
    </>
  );
}

function QuizTerms({ quiz, left }: { quiz: Quiz; left: number | null }) {
  const { phrases, language } = usePhrases();
  return (
    <ul class="facts facts-column">
      <li>
        <Icon name="quiz" />
        {phrases.course.questions(quiz.questions.length)}
      </li>
      <li>
        <Icon name="award" />
        {phrases.quiz.toPass(formatPercent(language, quiz.passingScore))}
      </li>
      <li data-test="attempts-left" data-left={left ?? 'unlimited'}>
        <Icon name="document" />
        {left === null ? phrases.quiz.unlimited : phrases.quiz.attemptsLeft(left)}
      </li>
      {quiz.timeLimitMinutes === null ? null : (
        <li>
          <Icon name="clock" />
          {phrases.quiz.timeAdvice(phrases.course.minutes(quiz.timeLimitMinutes))}
        </li>
      )}
    </ul>
  );
}

function EarlierAttempts({ attempts }: { attempts: readonly AttemptView[] }) {
  const { phrases } = usePhrases();
  return (
    <section>
      <h2 class="section-title">{phrases.quiz.earlier}</h2>
      <ul class="step-list card" data-test="earlier-attempts">
        {attempts.map((attempt, index) => (
          <EarlierAttempt key={attempt.id} attempt={attempt} number={index + 1} />
        ))}
      </ul>
    </section>
  );
}

function EarlierAttempt({ attempt, number }: { attempt: AttemptView; number: number }) {
  const { phrases, language } = usePhrases();
  const { saved, safe, overLimit, refused } = phrases.attempt;
  const said = { saved, safe, graded: '', 'over-limit': overLimit, refused }[attempt.state];
  const title = phrases.quiz.attempt(number);
  return (
    <li>
      <a class="step" href={`/attempts/${attempt.id}`} data-state={attempt.grade?.passed ? 'done' : attempt.state}>
        <span class="step-icon">
          <Icon name={attempt.grade?.passed ? 'check' : 'document'} />
        </span>
        <span class="step-text">
          <span class="step-title">
            {attempt.grade ? `${title} · ${formatPercent(language, attempt.grade.percentage)}` : title}
          </span>
          <span class="step-detail">
            {[said, formatMoment(language, attempt.submittedAt)].filter(Boolean).join(' · ')}
          </span>
        </span>
        <Icon name="forward" />
      </a>
    </li>
  );
}
