// One course: what it is, how to get it onto the phone, what is in it, and what its certificate asks for.
import type { CourseSummary } from '@greenland/shared-schema/protocol/document';
import { useRoute } from 'preact-iso/router';
import { CourseCover } from '../part/course-cover.tsx';
import { useLearner, usePhrases } from '../part/learner-context.ts';
import { Notice } from '../part/notice.tsx';
import { Page } from '../part/page.tsx';
import { CertificateTermsBox } from './certificate-terms-box.tsx';
import { useManifest } from './course-content.ts';
import { CourseFacts } from './course-facts.tsx';
import { CourseStart } from './course-start.tsx';
import { ModuleList } from './module-list.tsx';

export function CourseScreen() {
  const { phrases } = usePhrases();
  const { courseId = '' } = useRoute().params;
  const course = useLearner().data.courses.value.find((one) => one.id === courseId);
  if (course) return <KnownCourse course={course} key={course.id} />;
  return (
    <Page name="course" title={phrases.course.gone}>
      <Notice icon="search" title={phrases.course.goneHint} test="course-gone">
        <a class="button" href="/">
          {phrases.app.home}
        </a>
      </Notice>
    </Page>
  );
}

function KnownCourse({ course }: { course: CourseSummary }) {
  const { data } = useLearner();
  const manifest = useManifest(course.id);
  const enrolment = data.enrolments.value.find((one) => one.courseId === course.id && one.status !== 'dropped');
  return (
    <Page name="course" title={course.title} heading={<CourseHead course={course} />}>
      <div class="course-columns">
        <div class="course-side">
          <CourseStart course={course} enrolment={enrolment} />
        </div>
        <div class="course-main">
          <p class="course-description" lang={course.language}>
            {course.description}
          </p>
          <Outline courseId={course.id} enrolled={enrolment !== undefined} />
          <CertificateTermsBox course={course} manifest={manifest ?? null} />
          <Teacher course={course} bio={manifest?.instructor.bio ?? ''} prerequisites={manifest?.prerequisites ?? []} />
        </div>
      </div>
    </Page>
  );
}

function CourseHead({ course }: { course: CourseSummary }) {
  const { phrases } = usePhrases();
  return (
    <div class="course-head">
      <CourseCover course={course} />
      <div class="course-head-text">
        <p class="eyebrow">{phrases.course.levels[course.level]}</p>
        <h1 class="page-title" lang={course.language}>
          {course.title}
        </h1>
        <CourseFacts course={course} />
      </div>
    </div>
  );
}

function Outline({ courseId, enrolled }: { courseId: string; enrolled: boolean }) {
  const { phrases } = usePhrases();
  const manifest = useManifest(courseId);
  if (manifest) return <ModuleList manifest={manifest} />;
  return enrolled ? <p class="course-hint">{phrases.course.contentAfterDownload}</p> : null;
}

function Teacher({ course, bio, prerequisites }: { course: CourseSummary; bio: string; prerequisites: string[] }) {
  const { phrases } = usePhrases();
  return (
    <>
      {prerequisites.length > 0 ? (
        <section lang={course.language}>
          <h2 class="section-title">{phrases.course.prerequisites}</h2>
          <ul class="plain-list">
            {prerequisites.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </section>
      ) : null}
      <section class="teacher">
        <h2 class="section-title">{phrases.course.instructor}</h2>
        <p class="teacher-name">{course.instructorName}</p>
        {bio ? <p lang={course.language}>{bio}</p> : null}
      </section>
    </>
  );
}
