// The languages of the app. A new language is one file of phrases, one line here and one in phrase-loader.ts.
import type { ReadonlySignal } from '@preact/signals';

export type Locale = 'fr' | 'en';

/** Each language in its own name, in the order of the switch. */
export const nameByLocale: Record<Locale, string> = { fr: 'Français', en: 'English' };
export const locales: readonly Locale[] = ['fr', 'en'];

/** Where a language is written from; right-to-left languages answer 'rtl'. */
export const directionByLocale: Record<Locale, 'ltr' | 'rtl'> = { fr: 'ltr', en: 'ltr' };

/** The language in use. `choose` keeps the choice on this device. */
export type LocalePort = { current: ReadonlySignal<Locale>; choose(locale: Locale): void };

/** The first of a person's preferred languages (as `navigator.languages` tells them) that the app speaks; French when none is. */
export function pickLocale(preferred: readonly string[]): Locale {
  const spoken = preferred.map((tag) => tag.slice(0, 2).toLowerCase());
  const found = spoken.find((tag) => locales.some((locale) => locale === tag));
  return found === 'en' ? 'en' : 'fr';
}
