// One quiz: what it asks for, then its questions. A draft on this device opens where it was left, also after a reload.
import '../style/quiz.css';
import type { PackedQuiz } from '@greenland/shared-schema/record/quiz';
import { useEffect, useState } from 'preact/hooks';
import { useRoute } from 'preact-iso/router';
import { useLearner, usePhrases } from '../part/learner-context.ts';
import { Page } from '../part/page.tsx';
import { Skeleton } from '../part/skeleton.tsx';
import type { Draft } from '../store/learner-replica.ts';
import { countAttempts } from './attempt-allowance-left.ts';
import { ContentMissing } from './content-missing.tsx';
import { useManifest, useModulePack } from './course-content.ts';
import { findQuiz } from './course-outline.ts';
import { startDraft } from './quiz-draft.ts';
import { QuizIntroduction } from './quiz-introduction.tsx';
import { QuizRun } from './quiz-run.tsx';

export function QuizScreen() {
  const { courseId = '', quizId = '' } = useRoute().params;
  const manifest = useManifest(courseId);
  const place = manifest ? findQuiz(manifest, quizId) : null;
  const pack = useModulePack(courseId, place?.module.pack);
  const packed = pack?.quizzes.find((one) => one.quiz.id === quizId);
  if (manifest && packed) return <OpenQuiz key={packed.hash} packed={packed} language={manifest.language} />;
  const reading = manifest === undefined || (place !== null && pack === undefined);
  return <ContentMissing courseId={courseId} reading={reading} />;
}

function OpenQuiz({ packed, language }: { packed: PackedQuiz; language: string }) {
  const { actions, data, profile } = useLearner();
  const [draft, setDraft] = useState<Draft | null | undefined>(undefined);
  useEffect(() => {
    let wanted = true;
    void actions.readDraft(packed.hash).then((kept) => {
      if (wanted) setDraft(kept);
    });
    return () => {
      wanted = false;
    };
  }, [actions, packed.hash]);
  if (draft === undefined) return <Skeleton />;
  const start = () => {
    const tries = countAttempts(data.attempts.value, packed.quiz.id);
    const fresh = startDraft(packed.hash, packed.quiz, `${profile.userId}:${packed.hash}:${tries}`);
    void actions.startDraft(fresh).then(setDraft);
  };
  if (draft) return <QuizRun quiz={packed.quiz} draft={draft} language={language} onDraft={setDraft} />;
  return (
    <Page name="quiz" title={packed.quiz.title} heading={<QuizHead packed={packed} language={language} />}>
      <QuizIntroduction quiz={packed.quiz} onStart={start} />
    </Page>
  );
}

function QuizHead({ packed, language }: { packed: PackedQuiz; language: string }) {
  const { phrases } = usePhrases();
  const course = useLearner().data.courses.value.find((one) => one.id === packed.quiz.courseId);
  return (
    <div class="quiz-head">
      <a class="back-link" href={`/courses/${packed.quiz.courseId}`} lang={language} data-test="to-course">
        <span class="back-link-text">{course?.title ?? phrases.course.toCourse}</span>
      </a>
      <p class="eyebrow">{phrases.course[packed.quiz.kind]}</p>
      <h1 class="page-title" lang={language}>
        {packed.quiz.title}
      </h1>
    </div>
  );
}
