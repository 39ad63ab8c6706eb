// The phrases of a language. French travels with the app; another language is fetched once, when it is chosen.
import { french } from './french.ts';
import type { Locale } from './locale.ts';
import type { Phrasebook } from './phrasebook.ts';

const loaderByLocale: Record<Locale, () => Promise<Phrasebook>> = {
  fr: async () => french,
  en: async () => (await import('./english.ts')).english,
};

/** The phrases at once when they came with the app, else null: then `loadPhrasebook` brings them. */
export function readyPhrasebook(locale: Locale): Phrasebook | null {
  return locale === 'fr' ? french : null;
}

/** Rejects when a language that did not come with the app cannot be fetched. */
export function loadPhrasebook(locale: Locale): Promise<Phrasebook> {
  return loaderByLocale[locale]();
}
