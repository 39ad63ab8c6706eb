// What the certificate of a course asks for, in words; once it is there, the way to it.
import type { CourseSummary } from '@greenland/shared-schema/protocol/document';
import type { Manifest } from '@greenland/shared-schema/record/course';
import { Icon } from '../part/icon.tsx';
import { useLearner, usePhrases } from '../part/learner-context.ts';
import { formatList, formatPercent } from '../phrase/number-format.ts';
import type { Phrasebook } from '../phrase/phrasebook.ts';
import { findQuiz } from './course-outline.ts';

/** The terms as one sentence; null while they are not on this device. */
function sayTerms(manifest: Manifest | null, language: string, { app, course }: Phrasebook): string | null {
  if (!manifest) return null;
  const { requires, minimumScore } = manifest.certificate;
  const titles = requires.flatMap((id) => findQuiz(manifest, id)?.quiz.title ?? []).map(app.quoted);
  return course.certificateTerms(formatPercent(language, minimumScore), formatList(language, titles));
}

export function CertificateTermsBox({ course, manifest }: { course: CourseSummary; manifest: Manifest | null }) {
  const { phrases, language } = usePhrases();
  const mine = useLearner().data.certificates.value.find((one) => one.courseId === course.id);
  const terms = course.certificateAvailable ? sayTerms(manifest, language, phrases) : phrases.course.noCertificate;
  if (terms === null && !mine) return null;
  return (
    <section class="terms-box" data-test="certificate-terms">
      <span class="terms-icon">
        <Icon name="award" />
      </span>
      <div>
        <h2 class="section-title">{phrases.course.certificate}</h2>
        <p>{terms}</p>
        {mine ? (
          <a class="button" href={`/certificates/${mine.id}`} data-test="my-certificate">
            {phrases.course.certificateYours}
          </a>
        ) : null}
      </div>
    </section>
  );
}
