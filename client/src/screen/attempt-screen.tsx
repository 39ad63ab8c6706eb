// One attempt from the tap to the grade, live: where it is, what it is worth, and what was right.
import '../style/quiz.css';
import '../style/attempt.css';
import type { Manifest } from '@greenland/shared-schema/record/course';
import { useRoute } from 'preact-iso/router';
import { useLearner, usePhrases } from '../part/learner-context.ts';
import { Notice } from '../part/notice.tsx';
import { Page } from '../part/page.tsx';
import { formatMoment } from '../phrase/number-format.ts';
import type { AttemptView } from '../store/learner-replica.ts';
import { countLeft } from './attempt-allowance-left.ts';
import { AttemptReview } from './attempt-review.tsx';
import { AttemptStatus } from './attempt-status.tsx';
import { useManifest, usePackedQuiz } from './course-content.ts';
import { findQuiz, type QuizPlace } from './course-outline.ts';

export function AttemptScreen() {
  const { phrases } = usePhrases();
  const { attemptId } = useRoute().params;
  const attempt = useLearner().data.attempts.value.find((one) => one.id === attemptId);
  if (attempt) return <KnownAttempt key={attempt.id} attempt={attempt} />;
  return (
    <Page name="attempt" title={phrases.attempt.missing}>
      <Notice icon="search" title={phrases.course.goneHint} test="attempt-gone">
        <a class="button" href="/">
          {phrases.app.home}
        </a>
      </Notice>
    </Page>
  );
}

function KnownAttempt({ attempt }: { attempt: AttemptView }) {
  const { phrases } = usePhrases();
  const manifest = useManifest(attempt.courseId);
  const place = manifest ? findQuiz(manifest, attempt.quizId) : null;
  const packed = usePackedQuiz(attempt.courseId, attempt.quizHash);
  const heading = packed?.quiz ?? place?.quiz ?? null;
  return (
    <Page
      name="attempt"
      title={heading?.title ?? phrases.attempt.title}
      heading={<AttemptHead attempt={attempt} manifest={manifest ?? null} title={heading?.title ?? null} />}
    >
      <AttemptStatus attempt={attempt} passingScore={heading?.passingScore ?? null} kind={heading?.kind ?? 'graded'} />
      <AttemptWays attempt={attempt} place={place} />
      {packed ? <AttemptReview attempt={attempt} packed={packed} language={manifest?.language} /> : null}
      {packed === null ? <p class="course-hint">{phrases.attempt.questionsMissing}</p> : null}
    </Page>
  );
}

type HeadProps = { attempt: AttemptView; manifest: Manifest | null; title: string | null };

function AttemptHead({ attempt, manifest, title }: HeadProps) {
  const { phrases, language } = usePhrases();
  return (
    <div class="quiz-head">
      <a class="back-link" href={`/courses/${attempt.courseId}`} lang={manifest?.language} data-test="to-course">
        <span class="back-link-text">{manifest?.title ?? phrases.attempt.toCourse}</span>
      </a>
      <h1 class="page-title" lang={title === null ? language : manifest?.language}>
        {title ?? phrases.attempt.title}
      </h1>
      <p class="attempt-date">{phrases.attempt.handedIn(formatMoment(language, attempt.submittedAt))}</p>
    </div>
  );
}

function AttemptWays({ attempt, place }: { attempt: AttemptView; place: QuizPlace | null }) {
  const { phrases } = usePhrases();
  const { data } = useLearner();
  const certificate = data.certificates.value.find((one) => one.courseId === attempt.courseId);
  const left = place ? countLeft(place.quiz.attemptsAllowed, data.attempts.value, attempt.quizId) : 0;
  const passed = attempt.grade?.passed ?? false;
  const waits = attempt.state === 'safe' || (attempt.state === 'saved' && attempt.grade === null);
  return (
    <div class="attempt-ways">
      {certificate && passed ? (
        <a class="button button-primary" href={`/certificates/${certificate.id}`} data-test="my-certificate">
          {phrases.certificate.see}
        </a>
      ) : null}
      {left === 0 || waits || (passed && place?.quiz.kind === 'graded') ? null : (
        <a class="button" href={`/courses/${attempt.courseId}/quizzes/${attempt.quizId}`} data-test="quiz-again">
          {phrases.quiz.again}
        </a>
      )}
      <a class="button" href={`/courses/${attempt.courseId}`}>
        {phrases.attempt.toCourse}
      </a>
    </div>
  );
}
