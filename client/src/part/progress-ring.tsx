// A ring that shows how far something is; the number stands in it and is read out.
import { formatPercent } from '../phrase/number-format.ts';
import { Icon } from './icon.tsx';
import { usePhrases } from './learner-context.ts';

const radius = 20;
const circumference = 2 * Math.PI * radius;

type RingProps = { percent: number; size?: number; text?: string };

/** `percent` from 0 to 100; `size` in pixels. Without a `text` of its own it tells progress, and a full ring shows a tick. */
export function ProgressRing({ percent, size = 48, text }: RingProps) {
  const { language, phrases } = usePhrases();
  const told = text ?? formatPercent(language, Math.floor(percent));
  const filled = (circumference * percent) / 100;
  return (
    <span
      class="ring"
      style={{ inlineSize: `${size}px`, blockSize: `${size}px` }}
      role="img"
      aria-label={text ?? phrases.course.progress(told)}
      data-percent={Math.floor(percent)}
    >
      <svg viewBox="0 0 48 48" aria-hidden="true">
        <circle class="ring-track" cx="24" cy="24" r={radius} />
        {percent > 0 ? (
          <circle class="ring-value" cx="24" cy="24" r={radius} stroke-dasharray={`${filled} ${circumference}`} />
        ) : null}
      </svg>
      <span class="ring-text" aria-hidden="true">
        {percent >= 100 && !text ? <Icon name="check" /> : told}
      </span>
    </span>
  );
}
