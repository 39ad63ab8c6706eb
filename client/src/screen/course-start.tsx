// The box that gets a learner going: enrol, download, go on.
import type { CourseSummary } from '@greenland/shared-schema/protocol/document';
import { Icon } from '../part/icon.tsx';
import { useLearner, usePhrases } from '../part/learner-context.ts';
import { ProgressRing } from '../part/progress-ring.tsx';
import type { EnrolmentView } from '../store/learner-replica.ts';
import { useManifest } from './course-content.ts';
import { CourseDownload } from './course-download.tsx';
import { addressStep, findNextStep } from './course-outline.ts';

type StartProps = { course: CourseSummary; enrolment: EnrolmentView | undefined };

export function CourseStart({ course, enrolment }: StartProps) {
  const { phrases } = usePhrases();
  const { actions } = useLearner();
  if (!enrolment) {
    return (
      <div class="card start-box">
        <button
          type="button"
          class="button button-primary button-wide"
          data-test="enrol"
          onClick={() => void actions.enrol(course.id)}
        >
          {phrases.course.enrol}
        </button>
        <p class="start-hint">{phrases.course.contentAfterEnrol}</p>
      </div>
    );
  }
  return (
    <div class="card start-box" data-test="enrolled" data-pending={enrolment.pending}>
      <div class="start-progress">
        <ProgressRing percent={enrolment.progress} size={64} />
        <p>
          <strong>{enrolment.status === 'completed' ? phrases.home.done : phrases.course.enrolled}</strong>
          {enrolment.pending ? <span class="start-pending">{phrases.course.enrolPending}</span> : null}
        </p>
      </div>
      <NextStepButton courseId={course.id} />
      <CourseDownload courseId={course.id} />
    </div>
  );
}

function NextStepButton({ courseId }: { courseId: string }) {
  const { phrases } = usePhrases();
  const { data } = useLearner();
  const manifest = useManifest(courseId);
  const progress = data.progressByCourse.value.get(courseId);
  const step = manifest ? findNextStep(manifest, progress, data.attempts.value) : null;
  if (!step) return null;
  return (
    <a class="button button-primary button-wide" href={addressStep(courseId, step)} data-test="continue">
      {progress?.size ? phrases.home.resume : phrases.home.start}
      <Icon name="forward" />
    </a>
  );
}
