import { describe, expect, it } from 'vitest';
import { english } from './english.ts';
import { french } from './french.ts';
import { pickLocale } from './locale.ts';
import { formatClock, formatNumber, formatPercent, formatSize, nameLanguage } from './number-format.ts';
import { pluralize } from './plural.ts';

const plainSpaces = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');

describe('phrases', () => {
  it('count in the plural of their language', () => {
    expect(french.sync.toSend(0)).toBe('0 élément gardé sur ce téléphone, à envoyer');
    expect(french.sync.toSend(2)).toBe('2 éléments gardés sur ce téléphone, à envoyer');
    expect(english.sync.toSend(0)).toBe('0 items saved on this phone, to send');
    expect(english.sync.toSend(1)).toBe('1 item saved on this phone, to send');
  });

  it('fall back to the general form where a language has no special one', () => {
    expect(pluralize('ar', 3, { other: '#x' })).toMatch(/x$/);
  });

  it('write numbers, sizes and times as their language does', () => {
    expect(plainSpaces(formatPercent('fr', 66.66))).toBe('66,7 %');
    expect(formatPercent('en', 75)).toBe('75%');
    expect(plainSpaces(formatSize('fr', 3_240_000))).toBe('3,2 Mo');
    expect(formatSize('en', 12)).toBe('1 kB');
    expect(formatNumber('fr', 1.25)).toBe('1,25');
    expect(formatClock(425_900)).toBe('7:05');
    expect(nameLanguage('fr', 'fr')).toBe('Français');
  });

  it('speak the first language of a person that the app knows, else French', () => {
    expect(pickLocale(['sg', 'en-GB', 'fr'])).toBe('en');
    expect(pickLocale(['sg'])).toBe('fr');
  });
});
