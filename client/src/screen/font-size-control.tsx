// Two buttons that make the text of lessons larger or smaller; the choice stays on this device.
import { usePhrases } from '../part/learner-context.ts';
import { keepFontSize, openComfortStorage, stepFontSize } from './reading-comfort.ts';

export function FontSizeControl({ size, onChange }: { size: number; onChange: (size: number) => void }) {
  const { phrases } = usePhrases();
  const change = (step: 1 | -1) => {
    const next = stepFontSize(size, step);
    keepFontSize(openComfortStorage(window), next);
    onChange(next);
  };
  return (
    <fieldset class="font-size">
      <legend class="visually-hidden">{phrases.lesson.fontSize}</legend>
      <button type="button" aria-label={phrases.lesson.smaller} data-test="font-smaller" onClick={() => change(-1)}>
        <span aria-hidden="true" class="font-small">
          A
        </span>
      </button>
      <button type="button" aria-label={phrases.lesson.larger} data-test="font-larger" onClick={() => change(1)}>
        <span aria-hidden="true" class="font-large">
          A
        </span>
      </button>
    </fieldset>
  );
}
