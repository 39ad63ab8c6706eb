// One's work in three figures: safe, on this phone only, not counted.
import { Icon, type IconName } from '../part/icon.tsx';
import { usePhrases } from '../part/learner-context.ts';
import { formatNumber } from '../phrase/number-format.ts';
import type { WorkItem } from '../store/work-view.ts';
import { isKept } from './work-filter.ts';

export function WorkSummary({ work }: { work: readonly WorkItem[] }) {
  const { phrases, language } = usePhrases();
  const count = (fits: (item: WorkItem) => boolean) => work.filter(fits).length;
  const figures: { name: string; icon: IconName; value: number; text: string }[] = [
    { name: 'safe', icon: 'check', value: count(({ fate }) => fate === 'safe'), text: phrases.work.countSafe },
    { name: 'saved', icon: 'phone', value: count(({ fate }) => fate === 'saved'), text: phrases.work.countSaved },
    { name: 'kept', icon: 'warning', value: count(isKept), text: phrases.work.countKept },
  ];
  return (
    <section class="card work-summary" aria-label={phrases.work.summary}>
      {figures.map(({ name, icon, value, text }) => (
        <p key={name} class={`work-figure work-figure-${name}`} data-test={`work-${name}`} data-count={value}>
          <span class="work-figure-icon">
            <Icon name={icon} />
          </span>
          <strong class="work-figure-value">{formatNumber(language, value)}</strong>
          <span class="work-figure-text">{text}</span>
        </p>
      ))}
    </section>
  );
}
