// The end of a lesson: done and on to the next step, or back.
import type { Manifest } from '@greenland/shared-schema/record/course';
import { useLocation } from 'preact-iso/router';
import { Icon } from '../part/icon.tsx';
import { useLearner, usePhrases } from '../part/learner-context.ts';
import { addressStep, findNeighbours, type Step } from './course-outline.ts';

export function LessonFoot({ manifest, lessonId }: { manifest: Manifest; lessonId: string }) {
  const { phrases } = usePhrases();
  const { data, actions } = useLearner();
  const { route } = useLocation();
  const { courseId } = manifest;
  const { previous, next } = findNeighbours(manifest, lessonId);
  const completed = data.progressByCourse.value.get(courseId)?.get(lessonId)?.completed ?? false;
  const finish = async () => {
    await actions.completeLesson(courseId, lessonId);
    route(next ? addressStep(courseId, next) : `/courses/${courseId}`);
  };
  return (
    <footer class="lesson-foot">
      {completed ? (
        <p class="tag tag-good" data-test="lesson-completed">
          <Icon name="check" />
          {phrases.lesson.completed}
        </p>
      ) : (
        <button
          type="button"
          class="button button-primary button-wide"
          data-test="lesson-done"
          onClick={() => void finish()}
        >
          {next ? phrases.lesson.done : phrases.lesson.doneLast}
          <Icon name="forward" />
        </button>
      )}
      <nav class="step-links" aria-label={phrases.course.content} lang={manifest.language}>
        <StepLink step={previous} courseId={courseId} label={phrases.lesson.previous} direction="previous" />
        <StepLink step={next} courseId={courseId} label={phrases.lesson.next} direction="next" />
      </nav>
    </footer>
  );
}

type LinkProps = { step: Step | null; courseId: string; label: string; direction: 'previous' | 'next' };

function StepLink({ step, courseId, label, direction }: LinkProps) {
  const { language } = usePhrases();
  if (!step) return <span />;
  return (
    <a class={`step-link step-link-${direction}`} href={addressStep(courseId, step)} data-test={`lesson-${direction}`}>
      <span class="step-link-label" lang={language}>
        {direction === 'previous' ? <Icon name="backward" /> : null}
        {label}
        {direction === 'next' ? <Icon name="forward" /> : null}
      </span>
      <span class="step-link-title">{step.title}</span>
    </a>
  );
}
