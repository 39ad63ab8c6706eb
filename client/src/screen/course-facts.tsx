// The figures of a course in one quiet row: hours, lessons, size of the download, certificate.
import type { CourseSummary } from '@greenland/shared-schema/protocol/document';
import { Icon } from '../part/icon.tsx';
import { usePhrases } from '../part/learner-context.ts';
import { formatSize } from '../phrase/number-format.ts';

export function CourseFacts({ course }: { course: CourseSummary }) {
  const { phrases, language } = usePhrases();
  return (
    <ul class="facts">
      <li>
        <Icon name="clock" />
        {phrases.course.hours(course.hours)}
      </li>
      <li>
        <Icon name="lesson" />
        {phrases.course.lessons(course.lessons)}
      </li>
      <li data-test="download-size">
        <Icon name="download" />
        {formatSize(language, course.sizeBytes)}
      </li>
      {course.certificateAvailable ? (
        <li>
          <Icon name="award" />
          {phrases.course.withCertificate}
        </li>
      ) : null}
    </ul>
  );
}
