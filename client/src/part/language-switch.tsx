// The switch between languages: a button for each, in its own name. With two languages only the other one is offered.
import { locales, nameByLocale } from '../phrase/locale.ts';
import { usePhrases, usePorts } from './learner-context.ts';

export function LanguageSwitch() {
  const { locale } = usePorts();
  const { phrases, language } = usePhrases();
  return (
    <fieldset class="language-switch">
      <legend class="visually-hidden">{phrases.nav.language}</legend>
      {locales
        .filter((one) => one !== language)
        .map((one) => (
          <button
            key={one}
            type="button"
            class="quiet-button"
            lang={one}
            data-test={`language-${one}`}
            onClick={() => locale.choose(one)}
          >
            {one.toUpperCase()} <span class="visually-hidden">{nameByLocale[one]}</span>
          </button>
        ))}
    </fieldset>
  );
}
