// What happens while a lesson is on the screen: it counts as opened, its time is counted while visible, and its place is kept.
import { useEffect } from 'preact/hooks';
import { useLearner, usePorts } from '../part/learner-context.ts';
import { keepPlace, openComfortStorage, readPlace } from './reading-comfort.ts';
import { lookAgain, startVisibleTime, takeSeconds } from './visible-time.ts';

const spendEveryMs = 15_000;

/** To be used once the lesson's content is shown. */
export function useLessonPresence(courseId: string, lessonId: string): void {
  useLessonTime(courseId, lessonId);
  useReadingPlace(lessonId);
}

function useLessonTime(courseId: string, lessonId: string): void {
  const { actions } = useLearner();
  const { now } = usePorts();
  useEffect(() => {
    void actions.openLesson(courseId, lessonId);
    let time = startVisibleTime(document.visibilityState === 'visible', now());
    const look = () => {
      time = lookAgain(time, document.visibilityState === 'visible', now());
    };
    const spend = () => {
      look();
      const { seconds, rest } = takeSeconds(time);
      time = rest;
      if (seconds > 0) void actions.spendTime(courseId, lessonId, seconds);
    };
    const spendWhenHidden = () => (document.visibilityState === 'visible' ? look() : spend());
    const timer = setInterval(spend, spendEveryMs);
    document.addEventListener('visibilitychange', spendWhenHidden);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', spendWhenHidden);
      spend();
    };
  }, [actions, now, courseId, lessonId]);
}

function useReadingPlace(lessonId: string): void {
  const { profile } = useLearner();
  useEffect(() => {
    const storage = openComfortStorage(window);
    const key = `${profile.userId}:${lessonId}`;
    const root = document.documentElement;
    const height = () => Math.max(1, root.scrollHeight - root.clientHeight);
    const kept = readPlace(storage, key);
    if (kept > 0) scrollTo({ top: kept * height(), behavior: 'instant' });
    let waiting: ReturnType<typeof setTimeout> | undefined;
    const keep = () => {
      const share = Math.min(1, scrollY / height());
      clearTimeout(waiting);
      waiting = setTimeout(() => keepPlace(storage, key, share >= 0.98 ? 0 : share), 300);
    };
    addEventListener('scroll', keep, { passive: true });
    return () => {
      clearTimeout(waiting);
      removeEventListener('scroll', keep);
    };
  }, [profile.userId, lessonId]);
}
