// In place of a lesson or quiz that is not on this device: what to do about it. While the device is still looking, nothing is claimed.
import { usePhrases } from '../part/learner-context.ts';
import { Notice } from '../part/notice.tsx';
import { Page } from '../part/page.tsx';
import { Skeleton } from '../part/skeleton.tsx';

export function ContentMissing({ courseId, reading }: { courseId: string; reading: boolean }) {
  const { phrases } = usePhrases();
  if (reading) return <Skeleton />;
  return (
    <Page name="content-missing" title={phrases.course.notDownloaded}>
      <Notice icon="download" title={phrases.course.contentAfterDownload} test="content-missing">
        <a class="button button-primary" href={`/courses/${courseId}`} data-test="to-course">
          {phrases.course.toCourse}
        </a>
      </Notice>
    </Page>
  );
}
