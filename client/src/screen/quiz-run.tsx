// Answering a quiz: one question at a time, every answer saved as it is given, handed in after a last look.
import type { Answer, Quiz } from '@greenland/shared-schema/record/quiz';
import type { ReadonlySignal } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';
import { Icon } from '../part/icon.tsx';
import { useLearner, usePhrases } from '../part/learner-context.ts';
import { Page } from '../part/page.tsx';
import type { Draft } from '../store/learner-replica.ts';
import { HandInDialog } from './hand-in-dialog.tsx';
import { QuestionCard } from './question-card.tsx';
import { QuizClock, useQuizClock } from './quiz-clock.tsx';
import { answerQuestion, listUnanswered, orderQuestions } from './quiz-draft.ts';
import { QuizOverview } from './quiz-overview.tsx';

type RunProps = { quiz: Quiz; draft: Draft; language: string; onDraft: (draft: Draft) => void };

export function QuizRun({ quiz, draft, language, onDraft }: RunProps) {
  const questions = orderQuestions(quiz, draft);
  const missing = listUnanswered(quiz, draft);
  const [index, setIndex] = useState(() => (missing[0] ?? 1) - 1);
  const [asking, setAsking] = useState(false);
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
      <progress
        class="quiz-progress"
        value={questions.length - missing.length}
        max={questions.length}
        aria-hidden="true"
      />
      <QuestionCard
        key={question.id}
        quiz={quiz}
        draft={draft}
        question={question}
        position={{ number: index + 1, total: questions.length }}
        language={language}
        onAnswer={(answer: Answer) => save(answerQuestion(draft, question.id, answer))}
      />
      <RunSteps index={index} total={questions.length} onShow={show} onHandIn={() => setAsking(true)} />
      <QuizOverview
        total={questions.length}
        missing={missing}
        index={index}
        onShow={show}
        onHandIn={() => setAsking(true)}
      />
      <HandInDialog open={asking} missing={missing} onShow={show} onClose={() => setAsking(false)} onHandIn={handIn} />
    </Page>
  );
}

/** A question that is moved to takes the focus, so that a screen reader begins with it; the first one does not. */
function useFocusOnMove(index: number): void {
  const last = useRef(index);
  useEffect(() => {
    if (last.current !== index) document.getElementById('question')?.focus();
    last.current = index;
  }, [index]);
}

/** Saves each draft at once and counts the time; `handIn` submits once, however often it is tapped. */
function useDraftKeeping(quiz: Quiz, draft: Draft, onDraft: (draft: Draft) => void) {
  const { actions } = useLearner();
  const { route } = useLocation();
  const latest = useRef(draft);
  latest.current = draft;
  const handedIn = useRef(false);
  const elapsedMs = useQuizClock(draft.elapsedMs, (spentMs) => {
    if (!handedIn.current) void actions.saveDraft({ ...latest.current, elapsedMs: spentMs });
  });
  const save = (next: Draft) => {
    const timed = { ...next, elapsedMs: elapsedMs.peek() };
    latest.current = timed;
    onDraft(timed);
    void actions.saveDraft(timed);
  };
  const handIn = async () => {
    if (handedIn.current) return;
    handedIn.current = true;
    const { quizHash, responses } = latest.current;
    const submission = { courseId: quiz.courseId, quizId: quiz.id, quizHash, responses, elapsedMs: elapsedMs.peek() };
    route(`/attempts/${await actions.submitAttempt(submission)}`, true);
  };
  return { elapsedMs, save, handIn };
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
