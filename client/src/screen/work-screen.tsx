// 'My work': everything that this phone keeps for its learner and what became of it. Works offline; a long list is shown piece by piece.
import '../style/work.css';
import { useState } from 'preact/hooks';
import { useLearner, usePhrases } from '../part/learner-context.ts';
import { Notice } from '../part/notice.tsx';
import { Page } from '../part/page.tsx';
import { formatDay } from '../phrase/number-format.ts';
import type { WorkItem } from '../store/work-view.ts';
import { countWork, filterWork, groupByDay, type WorkFilter, workFilters } from './work-filter.ts';
import { WorkRow } from './work-row.tsx';
import { WorkSummary } from './work-summary.tsx';

/** As many rows more each time: what is drawn stays small, however much was done. */
const pieceRows = 40;

export function WorkScreen() {
  const { phrases } = usePhrases();
  const work = useLearner().data.work.value;
  const [filter, setFilter] = useState<WorkFilter>('all');
  return (
    <Page name="work" title={phrases.work.title}>
      {work.length === 0 ? (
        <Notice icon="document" title={phrases.work.none} text={phrases.work.noneHint} test="no-work">
          <a class="button" href="/">
            {phrases.app.home}
          </a>
        </Notice>
      ) : (
        <>
          <p class="page-lead">{phrases.work.lead}</p>
          <WorkSummary work={work} />
          <FilterBar work={work} filter={filter} onChoose={setFilter} />
          <WorkList key={filter} work={filterWork(work, filter)} />
        </>
      )}
    </Page>
  );
}

type FilterProps = { work: readonly WorkItem[]; filter: WorkFilter; onChoose: (filter: WorkFilter) => void };

function FilterBar({ work, filter, onChoose }: FilterProps) {
  const { phrases } = usePhrases();
  const counts = countWork(work);
  return (
    <fieldset class="work-filter" data-test="work-filter">
      <legend class="visually-hidden">{phrases.work.show}</legend>
      {workFilters.map((one) => (
        <label key={one} class="work-filter-choice">
          <input
            type="radio"
            name="work-filter"
            value={one}
            checked={one === filter}
            onChange={() => onChoose(one)}
            data-test={`work-filter-${one}`}
          />
          <span>{phrases.work.groups[one]}</span>
          <span class="work-filter-count">{counts[one]}</span>
        </label>
      ))}
    </fieldset>
  );
}

function WorkList({ work }: { work: readonly WorkItem[] }) {
  const { phrases, language } = usePhrases();
  const [shown, setShown] = useState(pieceRows);
  if (work.length === 0) return <p class="work-nothing">{phrases.work.nothingHere}</p>;
  const left = work.length - shown;
  const days = groupByDay(work.slice(0, shown), (timeMs) => formatDay(language, timeMs));
  return (
    <div data-test="work-list" data-shown={Math.min(shown, work.length)}>
      {days.map(({ day, items }) => (
        <section key={`${day} ${items[0]?.id}`} aria-label={day}>
          <h2 class="work-day">{day}</h2>
          <ul class="card work-items">
            {items.map((item) => (
              <WorkRow key={item.id} item={item} />
            ))}
          </ul>
        </section>
      ))}
      {left > 0 ? (
        <button
          type="button"
          class="button button-wide work-more"
          data-test="work-more"
          onClick={() => setShown(shown + pieceRows)}
        >
          {phrases.work.more(Math.min(left, pieceRows))}
        </button>
      ) : null}
    </div>
  );
}
