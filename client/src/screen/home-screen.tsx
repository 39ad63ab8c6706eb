// The first screen: one's own courses with how far they are, then the catalogue.
import { useLearner, usePhrases } from '../part/learner-context.ts';
import { Page } from '../part/page.tsx';
import { Catalogue } from './course-catalogue.tsx';
import { pairEnrolled } from './course-filter.ts';
import { EnrolledCard } from './enrolled-card.tsx';

export function HomeScreen() {
  const { phrases } = usePhrases();
  const { data, profile } = useLearner();
  const mine = pairEnrolled(data.courses.value, data.enrolments.value);
  return (
    <Page name="home" title={phrases.home.greeting(profile.firstName)}>
      {mine.length > 0 ? (
        <section aria-labelledby="mine-title">
          <h2 id="mine-title" class="section-title">
            {phrases.home.mine}
          </h2>
          <ul class="enrolled-list" data-test="my-courses">
            {mine.map(({ course, enrolment }) => (
              <EnrolledCard key={course.id} course={course} enrolment={enrolment} />
            ))}
          </ul>
        </section>
      ) : null}
      <Catalogue courses={data.courses.value} mineIds={new Set(mine.map(({ course }) => course.id))} />
    </Page>
  );
}
