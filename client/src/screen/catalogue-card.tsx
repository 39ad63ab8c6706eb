// A course in the catalogue: what it is, how long it takes, and what its download weighs before anyone asks for it.
import type { CourseSummary } from '@greenland/shared-schema/protocol/document';
import { CourseCover } from '../part/course-cover.tsx';
import { Icon } from '../part/icon.tsx';
import { usePhrases } from '../part/learner-context.ts';
import { nameLanguage } from '../phrase/number-format.ts';
import { CourseFacts } from './course-facts.tsx';

export function CatalogueCard({ course, enrolled }: { course: CourseSummary; enrolled: boolean }) {
  const { phrases, language } = usePhrases();
  return (
    <li class="card catalogue-card" data-test="catalogue-course" data-course={course.id}>
      <CourseCover course={course} />
      <div class="catalogue-body">
        <p class="catalogue-tags">
          <span class="tag">{phrases.course.levels[course.level]}</span>
          <span class="tag">{nameLanguage(language, course.language)}</span>
          {enrolled ? (
            <span class="tag tag-good">
              <Icon name="check" />
              {phrases.course.enrolled}
            </span>
          ) : null}
        </p>
        <h3 class="card-title" lang={course.language}>
          <a href={`/courses/${course.id}`} class="card-link">
            {course.title}
          </a>
        </h3>
        <p class="catalogue-description" lang={course.language}>
          {course.description}
        </p>
        <CourseFacts course={course} />
      </div>
    </li>
  );
}
