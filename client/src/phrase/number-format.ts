// Numbers, sizes, dates and names of places as people write them, by the browser's own Intl data.

const bytesPerKilobyte = 1000;

/** A percentage from 0 to 100, as '75 %' or '75%'; at most one decimal. */
export function formatPercent(language: string, percent: number): string {
  return new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 }).format(percent / 100);
}

/** A number with at most two decimals. */
export function formatNumber(language: string, value: number): string {
  return new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format(value);
}

/** A size in the unit that keeps the number short; never less than one kilobyte. */
export function formatSize(language: string, sizeBytes: number): string {
  const kilobytes = sizeBytes / bytesPerKilobyte;
  const [value, unit] =
    kilobytes < bytesPerKilobyte
      ? [Math.max(1, Math.round(kilobytes)), 'kilobyte']
      : [kilobytes / bytesPerKilobyte, 'megabyte'];
  return new Intl.NumberFormat(language, { style: 'unit', unit, maximumFractionDigits: 1 }).format(value);
}

/** A day in words, by the device's time zone. */
export function formatDay(language: string, timeMs: number): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'long' }).format(new Date(timeMs));
}

/** A day and a time, by the device's time zone. */
export function formatMoment(language: string, timeMs: number): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(timeMs));
}

/** Texts joined as a list: 'a, b and c'. */
export function formatList(language: string, texts: readonly string[]): string {
  return new Intl.ListFormat(language, { type: 'conjunction' }).format(texts);
}

/** The name of a language by its ISO 639-1 code, first letter in upper case. */
export function nameLanguage(language: string, code: string): string {
  const name = new Intl.DisplayNames(language, { type: 'language' }).of(code) ?? code;
  return name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
}

/** Minutes and seconds as a clock shows them: 7:05. */
export function formatClock(elapsedMs: number): string {
  const seconds = Math.floor(elapsedMs / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** A time of day, by the device's time zone. */
export function formatTime(language: string, timeMs: number): string {
  return new Intl.DateTimeFormat(language, { timeStyle: 'short' }).format(new Date(timeMs));
}
