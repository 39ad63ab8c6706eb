// The time spent on a quiz, counted only while it is looked at. Advice, never a lock: nothing happens when it is over.
import { type ReadonlySignal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { Icon } from '../part/icon.tsx';
import { usePhrases, usePorts } from '../part/learner-context.ts';
import { formatClock } from '../phrase/number-format.ts';
import { lookAgain, startVisibleTime } from './visible-time.ts';

const tickMs = 1000;
const keepEveryTicks = 15;

/** Milliseconds spent, going on from `startMs`. `onKeep` is called now and then, and when the page is hidden or left. */
export function useQuizClock(startMs: number, onKeep: (elapsedMs: number) => void): ReadonlySignal<number> {
  const { now } = usePorts();
  const elapsedMs = useSignal(startMs);
  useEffect(() => {
    let time = startVisibleTime(document.visibilityState === 'visible', now());
    let ticks = 0;
    const look = () => {
      time = lookAgain(time, document.visibilityState === 'visible', now());
      elapsedMs.value = Math.round(startMs + time.spentMs);
    };
    const tick = () => {
      look();
      ticks += 1;
      if (ticks % keepEveryTicks === 0) onKeep(elapsedMs.peek());
    };
    const lookAndKeep = () => {
      look();
      if (document.visibilityState === 'hidden') onKeep(elapsedMs.peek());
    };
    const timer = setInterval(tick, tickMs);
    document.addEventListener('visibilitychange', lookAndKeep);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', lookAndKeep);
      look();
      onKeep(elapsedMs.peek());
    };
  }, []);
  return elapsedMs;
}

/** `limitMinutes` null: no advice was given. */
export function QuizClock({
  elapsedMs,
  limitMinutes,
}: {
  elapsedMs: ReadonlySignal<number>;
  limitMinutes: number | null;
}) {
  const { phrases } = usePhrases();
  const over = limitMinutes !== null && elapsedMs.value > limitMinutes * 60_000;
  return (
    <div class={over ? 'quiz-clock quiz-clock-over' : 'quiz-clock'}>
      <p class="quiz-clock-time" role="timer" aria-label={phrases.quiz.time}>
        <Icon name="clock" />
        {formatClock(elapsedMs.value)}
        {limitMinutes === null ? null : <span class="quiz-clock-limit"> / {formatClock(limitMinutes * 60_000)}</span>}
      </p>
      <p class="quiz-clock-note" aria-live="polite">
        {over ? phrases.quiz.timeOver : ''}
      </p>
    </div>
  );
}
