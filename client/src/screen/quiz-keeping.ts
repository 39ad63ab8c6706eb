// What keeps a quiz while it is answered: every draft saved at once, the time counted, the hand-in done once.
import type { Quiz } from '@greenland/shared-schema/record/quiz';
import { useEffect, useRef } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';
import { useLearner } from '../part/learner-context.ts';
import type { Draft } from '../store/learner-replica.ts';
import { useQuizClock } from './quiz-clock.tsx';

/** A question that is moved to takes the focus, so that a screen reader begins with it; the first one does not. */
export function useFocusOnMove(index: number): void {
  const last = useRef(index);
  useEffect(() => {
    if (last.current !== index) document.getElementById('question')?.focus();
    last.current = index;
  }, [index]);
}

/** Saves each draft at once and counts the time; `handIn` submits once, however often it is tapped. */
export function useDraftKeeping(quiz: Quiz, draft: Draft, onDraft: (draft: Draft) => void) {
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
    const { quizHash, responses, attemptId: own } = latest.current;
    const submission = { courseId: quiz.courseId, quizId: quiz.id, quizHash, responses, elapsedMs: elapsedMs.peek() };
    const attemptId = await actions.submitAttempt(submission, own).catch((fault: unknown) => {
      handedIn.current = false;
      throw fault;
    });
    route(`/attempts/${attemptId}`, true);
  };
  return { elapsedMs, save, handIn };
}
