// The countries that an account may name, named by the browser: no list of names to keep.
import { countryCodes } from '@greenland/shared-schema/contract/iso-codes';

/** All countries with their names in `language`, sorted as that language sorts. */
export function listCountries(language: string): { code: string; name: string }[] {
  const names = new Intl.DisplayNames(language, { type: 'region' });
  const { compare } = new Intl.Collator(language);
  return countryCodes
    .map((code) => ({ code, name: names.of(code) ?? code }))
    .sort((one, other) => compare(one.name, other.name));
}
