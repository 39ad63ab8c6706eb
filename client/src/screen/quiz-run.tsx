// Answering a quiz: one question at a time, every answer saved as it is given, handed in after a last look.
import type { Answer, Quiz } from '@greenland/shared-schema/record/quiz';
import type { ReadonlySignal } from '@preact/signals';
import { useState } from 'preact/hooks';
import { Icon } from '../part/icon.tsx';
import { usePhrases } from '../part/learner-context.ts';
import { Page } from '../part/page.tsx';
import type { Draft } from '../store/learner-replica.ts';
import { HandInDialog } from './hand-in-dialog.tsx';
import { QuestionCard } from './question-card.tsx';
import { QuizClock } from './quiz-clock.tsx';
import { answerQuestion, listUnanswered, orderQuestions } from './quiz-draft.ts';
import { useDraftKeeping, useFocusOnMove } from './quiz-keeping.ts';
import { QuizOverview } from './quiz-overview.tsx';

type RunProps = { quiz: Quiz; draft: Draft; language: string; onDraft: (draft: Draft) => void };

export function QuizRun({ quiz, draft, language, onDraft }: RunProps) {
  const questions = orderQuestions(quiz, draft);
  const total = questions.length;
  const missing = listUnanswered(quiz, draft);
  const [index, setIndex] = useState(() => (missing[0] ?? 1) - 1);
  const [asking, setAsking] = useState(false);
  const ask = () => setAsking(true);
  const { elapsedMs, save, handIn } = useDraftKeeping(quiz, draft, onDraft);
  const question = questions[index] ?? questions[0];
  useFocusOnMove(index);
  if (!question) return null;
  const show = (next: number) => {
    setAsking(false);
    setIndex(next);
  };
  return (
    <Page
      name="quiz-run"
      title={quiz.title}
      heading={<RunHead quiz={quiz} language={language} elapsedMs={elapsedMs} />}
    >
      <progress class="quiz-progress" value={total - missing.length} max={total} aria-hidden="true" />
      <QuestionCard
        key={question.id}
        quiz={quiz}
        draft={draft}
        question={question}
        position={{ number: index + 1, total }}
        language={language}
        onAnswer={(answer: Answer) => save(answerQuestion(draft, question.id, answer))}
      />
      <RunSteps index={index} total={total} onShow={show} onHandIn={ask} />
      <QuizOverview total={total} missing={missing} index={index} onShow={show} onHandIn={ask} />
      <HandInDialog open={asking} missing={missing} onShow={show} onClose={() => setAsking(false)} onHandIn={handIn} />
    </Page>
  );
}

type HeadProps = { quiz: Quiz; language: string; elapsedMs: ReadonlySignal<number> };

function RunHead({ quiz, language, elapsedMs }: HeadProps) {
  const { phrases } = usePhrases();
  return (
    <div class="run-head">
      <div>
        <p class="eyebrow">{phrases.course[quiz.kind]}</p>
        <h1 class="run-title" lang={language}>
          {quiz.title}
        </h1>
      </div>
      <QuizClock elapsedMs={elapsedMs} limitMinutes={quiz.timeLimitMinutes} />
    </div>
  );
}

type StepsProps = { index: number; total: number; onShow: (index: number) => void; onHandIn: () => void };

function RunSteps({ index, total, onShow, onHandIn }: StepsProps) {
  const { phrases } = usePhrases();
  return (
    <div class="run-steps">
      <button
        type="button"
        class="button"
        disabled={index === 0}
        data-test="question-previous"
        onClick={() => onShow(index - 1)}
      >
        <Icon name="backward" />
        {phrases.quiz.previous}
      </button>
      {index < total - 1 ? (
        <button type="button" class="button button-primary" data-test="question-next" onClick={() => onShow(index + 1)}>
          {phrases.quiz.next}
          <Icon name="forward" />
        </button>
      ) : (
        <button type="button" class="button button-primary" data-test="hand-in" onClick={onHandIn}>
          {phrases.quiz.handIn}
        </button>
      )}
    </div>
  );
}
