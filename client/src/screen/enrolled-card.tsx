// A course that the learner takes: how far it is, and one button that goes on where it was left.
import type { CourseSummary } from '@greenland/shared-schema/protocol/document';
import { CourseCover } from '../part/course-cover.tsx';
import { Icon } from '../part/icon.tsx';
import { useLearner, usePhrases, usePorts } from '../part/learner-context.ts';
import { ProgressRing } from '../part/progress-ring.tsx';
import type { EnrolmentView } from '../store/learner-replica.ts';
import { useManifest } from './course-content.ts';
import { addressStep, findNextStep } from './course-outline.ts';

export function EnrolledCard({ course, enrolment }: { course: CourseSummary; enrolment: EnrolmentView }) {
  const { phrases } = usePhrases();
  const done = enrolment.status === 'completed';
  return (
    <li class="card enrolled-card" lang={course.language} data-test="my-course" data-course={course.id}>
      <CourseCover course={course} />
      <div class="enrolled-body">
        <ProgressRing percent={enrolment.progress} size={56} />
        <div class="enrolled-text">
          <h3 class="card-title">
            <a href={`/courses/${course.id}`} class="card-link">
              {course.title}
            </a>
          </h3>
          {done ? <p class="tag tag-good">{phrases.home.done}</p> : <OfflineTag courseId={course.id} />}
        </div>
      </div>
      <NextStepLink courseId={course.id} />
    </li>
  );
}

function OfflineTag({ courseId }: { courseId: string }) {
  const { phrases } = usePhrases();
  const { packs } = usePorts();
  const release = useLearner().data.releaseByCourse.value.get(courseId);
  if (!release || packs.stateOf(release.manifest).value.kind !== 'complete') return null;
  return (
    <p class="tag tag-good">
      <Icon name="check" />
      {phrases.download.ready}
    </p>
  );
}

function NextStepLink({ courseId }: { courseId: string }) {
  const { phrases } = usePhrases();
  const { data } = useLearner();
  const manifest = useManifest(courseId);
  if (!manifest) return null;
  const progress = data.progressByCourse.value.get(courseId);
  const step = findNextStep(manifest, progress, data.attempts.value);
  if (!step) return null;
  return (
    <a class="next-step" href={addressStep(courseId, step)} data-test="continue">
      <span>
        <span class="next-step-label">{progress?.size ? phrases.home.resume : phrases.home.start}</span>
        <span class="next-step-title">{step.title}</span>
      </span>
      <Icon name="forward" />
    </a>
  );
}
