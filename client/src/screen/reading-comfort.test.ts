import { beforeEach, describe, expect, it } from 'vitest';
import {
  type ComfortStorage,
  keepFontSize,
  keepPlace,
  openComfortStorage,
  readFontSize,
  readPlace,
  stepFontSize,
} from './reading-comfort.ts';

const kept = new Map<string, string>();
const storage: ComfortStorage = {
  getItem: (key) => kept.get(key) ?? null,
  setItem: (key, value) => void kept.set(key, value),
};

describe('reading comfort', () => {
  beforeEach(() => kept.clear());

  it('keeps the size of the text, and takes nothing senseless from the storage', () => {
    expect(readFontSize(storage)).toBe(100);
    keepFontSize(storage, stepFontSize(100, 1));
    expect(readFontSize(storage)).toBe(115);
    kept.set('reading:font-size', '900');
    expect(readFontSize(storage)).toBe(100);
    expect([stepFontSize(100, -1), stepFontSize(150, 1)]).toEqual([100, 150]);
  });

  it('keeps a place for each lesson and learner, the latest forty', () => {
    for (let lesson = 0; lesson < 50; lesson += 1) keepPlace(storage, `awa:${lesson}`, lesson / 100);
    expect(readPlace(storage, 'awa:49')).toBe(0.49);
    expect(readPlace(storage, 'awa:3')).toBe(0);
    expect(readPlace(storage, 'zoe:49')).toBe(0);
    keepPlace(storage, 'awa:49', 0.1);
    expect(readPlace(storage, 'awa:49')).toBe(0.1);
  });

  it('reads on when the storage is broken or refused', () => {
    kept.set('reading:places', '{');
    expect(readPlace(storage, 'awa:1')).toBe(0);
    const refusing = {
      get localStorage(): Storage {
        throw new DOMException('denied', 'SecurityError');
      },
    };
    expect(readFontSize(openComfortStorage(refusing))).toBe(100);
  });
});
