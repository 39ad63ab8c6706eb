// The modules of a course with their lessons and quizzes, each with where the learner stands.
import type { Manifest, ModuleHeading } from '@greenland/shared-schema/record/course';
import { Icon, type IconName } from '../part/icon.tsx';
import { useLearner, usePhrases } from '../part/learner-context.ts';
import { judgeQuiz } from './course-outline.ts';

export function ModuleList({ manifest }: { manifest: Manifest }) {
  const { phrases } = usePhrases();
  return (
    <section aria-labelledby="content-title" data-test="modules">
      <h2 id="content-title" class="section-title">
        {phrases.course.content}
      </h2>
      <ol class="module-list" lang={manifest.language}>
        {manifest.modules.map((module, index) => (
          <li key={module.id} class="card module">
            <p class="eyebrow">{phrases.course.module(index + 1)}</p>
            <h3 class="module-title">{module.title}</h3>
            {module.description ? <p class="module-description">{module.description}</p> : null}
            <ul class="step-list">
              {module.lessons.map((lesson) => (
                <LessonRow key={lesson.id} courseId={manifest.courseId} lesson={lesson} />
              ))}
              {module.quizzes.map((quiz) => (
                <QuizRow key={quiz.id} courseId={manifest.courseId} quiz={quiz} />
              ))}
            </ul>
          </li>
        ))}
      </ol>
    </section>
  );
}

function LessonRow({ courseId, lesson }: { courseId: string; lesson: ModuleHeading['lessons'][number] }) {
  const { phrases } = usePhrases();
  const progress = useLearner().data.progressByCourse.value.get(courseId)?.get(lesson.id);
  const state = progress?.completed ? 'done' : progress?.opened ? 'opened' : 'new';
  const said = { done: phrases.course.lessonDone, opened: phrases.course.lessonOpened, new: '' }[state];
  return (
    <StepRow
      href={`/courses/${courseId}/lessons/${lesson.id}`}
      test="lesson-link"
      id={lesson.id}
      icon={state === 'done' ? 'check' : 'lesson'}
      state={state}
      title={lesson.title}
      detail={phrases.course.minutes(lesson.minutes)}
      said={said}
    />
  );
}

function QuizRow({ courseId, quiz }: { courseId: string; quiz: ModuleHeading['quizzes'][number] }) {
  const { phrases } = usePhrases();
  const standing = judgeQuiz(useLearner().data.attempts.value, quiz.id);
  const { passed, pendingGrade, notPassed } = phrases.course;
  const said = { passed, pending: pendingGrade, failed: notPassed, none: '' }[standing];
  return (
    <StepRow
      href={`/courses/${courseId}/quizzes/${quiz.id}`}
      test="quiz-link"
      id={quiz.id}
      icon={standing === 'passed' ? 'check' : 'quiz'}
      state={standing === 'passed' ? 'done' : standing}
      title={quiz.title}
      detail={`${phrases.course[quiz.kind]} · ${phrases.course.questions(quiz.questions)}`}
      said={said}
    />
  );
}

type StepProps = {
  href: string;
  test: string;
  id: string;
  icon: IconName;
  state: string;
  title: string;
  detail: string;
  said: string;
};

function StepRow({ href, test, id, icon, state, title, detail, said }: StepProps) {
  const { language } = usePhrases();
  return (
    <li>
      <a class="step" href={href} data-test={test} data-id={id} data-state={state}>
        <span class="step-icon">
          <Icon name={icon} />
        </span>
        <span class="step-text">
          <span class="step-title">{title}</span>
          <span class="step-detail" lang={language}>
            {detail}
            {said ? ` · ${said}` : ''}
          </span>
        </span>
        <Icon name="forward" />
      </a>
    </li>
  );
}
