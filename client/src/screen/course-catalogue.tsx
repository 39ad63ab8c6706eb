// All published courses, to be searched and narrowed by language without network.
import type { CourseSummary } from '@greenland/shared-schema/protocol/document';
import { useState } from 'preact/hooks';
import { Icon } from '../part/icon.tsx';
import { usePhrases } from '../part/learner-context.ts';
import { Notice } from '../part/notice.tsx';
import { nameLanguage } from '../phrase/number-format.ts';
import { CatalogueCard } from './catalogue-card.tsx';
import { type CourseFilter, filterCourses, listLanguages } from './course-filter.ts';

const everything: CourseFilter = { text: '', language: null };

export function Catalogue({ courses, mineIds }: { courses: readonly CourseSummary[]; mineIds: ReadonlySet<string> }) {
  const { phrases } = usePhrases();
  const [filter, setFilter] = useState(everything);
  const found = filterCourses(courses, filter);
  return (
    <section aria-labelledby="catalogue-title">
      <h2 id="catalogue-title" class="section-title">
        {phrases.home.catalogue}
      </h2>
      <p class="section-lead">{phrases.home.catalogueLead}</p>
      {courses.length === 0 ? (
        <Notice icon="cloud" title={phrases.home.empty} test="catalogue-empty" />
      ) : (
        <>
          <FilterBar filter={filter} languages={listLanguages(courses)} count={found.length} onChange={setFilter} />
          <ul class="catalogue-list" data-test="catalogue">
            {found.map((course) => (
              <CatalogueCard key={course.id} course={course} enrolled={mineIds.has(course.id)} />
            ))}
          </ul>
        </>
      )}
      {courses.length > 0 && found.length === 0 ? (
        <Notice icon="search" title={phrases.home.nothingFound} test="nothing-found">
          <button type="button" class="button" onClick={() => setFilter(everything)}>
            {phrases.home.clear}
          </button>
        </Notice>
      ) : null}
    </section>
  );
}

type FilterProps = {
  filter: CourseFilter;
  languages: readonly string[];
  count: number;
  onChange: (filter: CourseFilter) => void;
};

function FilterBar({ filter, languages, count, onChange }: FilterProps) {
  const { phrases, language } = usePhrases();
  return (
    <search class="filter-bar">
      <label class="search-box">
        <span class="visually-hidden">{phrases.home.search}</span>
        <Icon name="search" />
        <input
          type="search"
          placeholder={phrases.home.search}
          value={filter.text}
          data-test="course-search"
          onInput={(event) => onChange({ ...filter, text: event.currentTarget.value })}
        />
      </label>
      {languages.length > 1 ? (
        <select
          aria-label={phrases.home.filterLanguage}
          value={filter.language ?? ''}
          data-test="course-language"
          onChange={(event) => onChange({ ...filter, language: event.currentTarget.value || null })}
        >
          <option value="">{phrases.home.allLanguages}</option>
          {languages.map((code) => (
            <option key={code} value={code}>
              {nameLanguage(language, code)}
            </option>
          ))}
        </select>
      ) : null}
      <p class="visually-hidden" aria-live="polite">
        {phrases.home.found(count)}
      </p>
    </search>
  );
}
