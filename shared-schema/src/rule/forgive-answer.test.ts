import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalNumber, foldText, isForgiven } from './forgive-answer.ts';

describe('a text is as good as another', () => {
  it.each([
    ['eleve', 'élève'],
    ['ÉLÈVE', 'élève'],
    ['e\u0301le\u0300ve', 'élève'],
    ['Noël', 'noel'],
    ['كَتَبَ', 'كتب'],
    ['שָׁלוֹם', 'שלום'],
    ['ﬁche', 'fiche'],
    ['ﾃｽﾄ', 'テスト'],
    ['H₂O', 'H2O'],
    ['soft\u00adware', 'software'],
    ['\u200bpain\ufeff', 'pain'],
    ['\u200fكتب\u200e', 'كتب'],
  ])('[GR5] marks and unseen signs apart: %s, %s', (given, accepted) => {
    expect(isForgiven(given, accepted)).toBe(true);
  });

  it('[GR5] [GR6] folds plain letters the short way to what the long way makes of them', () => {
    const plain = fc.string({ unit: fc.integer({ min: 0, max: 127 }).map((code) => String.fromCharCode(code)) });
    // An unseen sign at the end sends the same text the long way.
    fc.assert(fc.property(plain, (text) => foldText(text) === foldText(`${text}\u200b`)));
  });

  it.each([
    ['कि', 'का'],
    ['maïs', 'mais oui'],
    ['ab', 'a b'],
  ])('[GR5] but other letters are other texts: %s, %s', (given, accepted) => {
    expect(isForgiven(given, accepted)).toBe(false);
  });

  it.each([
    ['CŒUR', 'coeur'],
    ['cœur', 'COEUR'],
    ['Ægir', 'aegir'],
    ['STRASSE', 'Straße'],
    ['Łódź', 'lodz'],
    ['İstanbul', 'istanbul'],
    ['Æ Ø Đ', 'ae o d'],
  ])('[GR6] case and ligatures apart: %s, %s', (given, accepted) => {
    expect(isForgiven(given, accepted)).toBe(true);
  });

  it.each([
    ['l’eau', "l'eau"],
    ['l‘eau', "l'eau"],
    ['l´eau', "l'eau"],
    ['l`eau', "l'eau"],
    ['lʼeau', "l'eau"],
    ['l′eau', "l'eau"],
    ['  l’eau ', "l'eau"],
    ['peut‑être', 'peut-être'],
    ['peut–être', 'peut-être'],
    ['New\u00a0York', 'new york'],
    ['New\u202f  York', 'new york'],
    ['New\t\nYork', 'new york'],
  ])('[GR7] apostrophes, hyphens and spaces apart: %s, %s', (given, accepted) => {
    expect(isForgiven(given, accepted)).toBe(true);
  });

  it.each([
    ['١٢٣', '123'],
    ['۴۵۶', '456'],
    ['سنة ٢٠٢٦', 'سنة 2026'],
    ['٣٫١٤', '3,14'],
    ['１２', '12'],
  ])('[GR8] digits of another script apart: %s, %s', (given, accepted) => {
    expect(isForgiven(given, accepted)).toBe(true);
  });

  it.each([
    ['', ''],
    ['', '-'],
    ['   ', ' '],
    ['\u0301', '\u0300'],
    ['', '0'],
  ])('[GR8] but an empty text is never right: %j, %j', (given, accepted) => {
    expect(isForgiven(given, accepted)).toBe(false);
  });
});

describe('a number', () => {
  it.each([
    ['7', '7'],
    ['007', '7'],
    ['7.', '7'],
    ['7,0', '7'],
    ['3,14', '3.14'],
    ['3.140', '3.14'],
    ['.5', '0.5'],
    [',5', '0.5'],
    ['+5', '5'],
    ['-5', '-5'],
    ['−5', '-5'],
    ['- 5', '-5'],
    ['-0', '0'],
    ['-0,00', '0'],
    ['1 000', '1000'],
    ['1\u00a0000', '1000'],
    ['1\u202f000,50', '1000.5'],
    ['1_000', '1000'],
    ['1,234', '1.234'],
    ['1,234,567', '1234567'],
    ['1.234.567', '1234567'],
    ['1,234.5', '1234.5'],
    ['1.234,5', '1234.5'],
    ['12,34,567.8', '1234567.8'],
    ['١٬٢٣٤٫٥', '1234.5'],
    [`${'9'.repeat(400)},10`, `${'9'.repeat(400)}.1`],
  ])('[GR9] %s is %s', (text, value) => {
    expect(canonicalNumber(text)).toBe(value);
  });

  it.each([
    '',
    'abc',
    '1.2.3',
    '1..5',
    '12.05.2024',
    '1,234,5',
    '1.234,567.8',
    '1e5',
    '--1',
    '-',
    '.',
    '5 m',
    '½',
    '0x10',
  ])('[GR9] %s is none', (text) => {
    expect(canonicalNumber(text)).toBeNull();
  });

  it.each([
    ['1000', '1 000', true],
    ['1 000,0', '1000', true],
    ['9007199254740993', '9007199254740992', false],
    [`${'1'.repeat(300)}2`, `${'1'.repeat(300)}3`, false],
    ['0,1', '0.10', true],
    ['trois', '3', false],
    ['-3', '3', false],
    ['123', '1.2.3', false],
    ['1.2.3', '1.2.3', true],
    ['12.05.2024', '12.05.2024', true],
  ])('[GR9] %s for %s: %s', (given, accepted, right) => {
    expect(isForgiven(given, accepted)).toBe(right);
  });
});

const letters = fc.string({ unit: 'binary', maxLength: 30 });

describe('any text', () => {
  it('[GR5, GR7] folds to a text that folds to itself', () => {
    fc.assert(
      fc.property(letters, (text) => {
        expect(foldText(foldText(text))).toBe(foldText(text));
      }),
      { numRuns: 1000 },
    );
  });

  it('[GR8] is as good as itself unless nothing is left of it', () => {
    fc.assert(
      fc.property(letters, (text) => {
        expect(isForgiven(text, text)).toBe(foldText(text) !== '');
      }),
      { numRuns: 1000 },
    );
  });

  it('[GR9] that is a number means the same with spaces, zeros and either decimal sign', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.nat(999_999), (whole, fraction) => {
        const value = canonicalNumber(`${whole}.${fraction}`);
        const grouped = String(whole).replace(/\B(?=(\d{3})+$)/g, '\u202f');
        expect(canonicalNumber(`${grouped},${fraction}00`)).toBe(value);
        expect(canonicalNumber(value ?? '')).toBe(value);
      }),
    );
  });
});
