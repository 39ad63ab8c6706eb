// Plural forms by the rules of CLDR that the browser brings along.

const rulesByLanguage = new Map<string, Intl.PluralRules>();

/** The form for `count`, with every `#` replaced by the number in that language. Forms that a language lacks fall back to `other`. */
export function pluralize(
  language: string,
  count: number,
  forms: Partial<Record<Intl.LDMLPluralRule, string>> & { other: string },
): string {
  let rules = rulesByLanguage.get(language);
  if (!rules) {
    rules = new Intl.PluralRules(language);
    rulesByLanguage.set(language, rules);
  }
  const form = forms[rules.select(count)] ?? forms.other;
  return form.replaceAll('#', new Intl.NumberFormat(language).format(count));
}
