// What a reader keeps on this device: the size of the text, and the place in each lesson. Losing it hurts nobody, so a refusing storage is fine.

/** The part of the browser's storage that is needed. */
export type ComfortStorage = Pick<Storage, 'getItem' | 'setItem'>;

export const fontSizes: readonly number[] = [100, 115, 130, 150];
const fontSizeKey = 'reading:font-size';
const placesKey = 'reading:places';
const mostPlaces = 40;

/** The browser's storage, or one that forgets where the browser forbids it. */
export function openComfortStorage(browser: { localStorage: Storage }): ComfortStorage {
  try {
    return browser.localStorage;
  } catch (refusal) {
    console.info('reading comfort is not kept', refusal);
    return { getItem: () => null, setItem: () => undefined };
  }
}

/** Percent of the normal size; 100 when nothing sensible is kept. */
export function readFontSize(storage: ComfortStorage): number {
  const kept = Number(storage.getItem(fontSizeKey));
  return fontSizes.find((size) => size === kept) ?? 100;
}

export function keepFontSize(storage: ComfortStorage, size: number): void {
  storage.setItem(fontSizeKey, String(size));
}

/** The next larger (`step` 1) or smaller (-1) size; the same at either end. */
export function stepFontSize(size: number, step: 1 | -1): number {
  const index = fontSizes.indexOf(size);
  return fontSizes[index + step] ?? size;
}

function readPlaces(storage: ComfortStorage): [string, number][] {
  try {
    const kept: unknown = JSON.parse(storage.getItem(placesKey) ?? '[]');
    return Array.isArray(kept) ? kept.filter((one): one is [string, number] => typeof one?.[1] === 'number') : [];
  } catch (fault) {
    console.info('the kept places are not readable', fault);
    return [];
  }
}

/** How far down a lesson was left: a share from 0 to 1 of its height. `key` names learner and lesson. */
export function readPlace(storage: ComfortStorage, key: string): number {
  return readPlaces(storage).find(([one]) => one === key)?.[1] ?? 0;
}

/** Keeps the latest places only, so that the storage does not grow. */
export function keepPlace(storage: ComfortStorage, key: string, share: number): void {
  const others = readPlaces(storage).filter(([one]) => one !== key);
  const rounded = Math.round(share * 1000) / 1000;
  storage.setItem(placesKey, JSON.stringify([...others, [key, rounded]].slice(-mostPlaces)));
}
