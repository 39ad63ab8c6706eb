// When two texts count as the same answer to a blank (SPEC GR5 to GR9). Pure, total, the same on phone and server.

const foldByLetter: Record<string, string> = { œ: 'oe', æ: 'ae', ß: 'ss', ø: 'o', ł: 'l', đ: 'd', ı: 'i' };
const separators = /[\s\u00a0\u202f_]/g;

/**
 * The form in which texts are compared: marks (accents, Arabic vowels) dropped, case folded, ligatures spread, apostrophes, hyphens
 * and digits of any script made plain, outer spaces cut and inner ones made one.
 */
export function foldText(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[œæßøłđı]/g, (letter) => foldByLetter[letter] ?? letter)
    .replace(/[\u2018\u2019\u201a\u201b\u02bc\u02b9\u2032\u00b4`]/g, "'")
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
    .replace(/[\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) - 0x6f0))
    .replace(/\s+/g, ' ')
    .trim();
}

/** The fraction and whole digits of a number text, with its decimal sign found: the last of comma and point when both stand, or the only one. */
function splitDecimal(digits: string): [whole: string, fraction: string] {
  const comma = digits.lastIndexOf(',');
  const point = digits.lastIndexOf('.');
  const at = Math.max(comma, point);
  if (at < 0) return [digits, ''];
  const whole = digits.slice(0, at);
  const grouping = comma > point ? '.' : ',';
  const sign = comma > point ? ',' : '.';
  if (whole.includes(sign)) return [whole.concat(digits.slice(at)).replaceAll(sign, ''), ''];
  return [whole.replaceAll(grouping, ''), digits.slice(at + 1)];
}

/**
 * The value of a number as a canonical decimal text, null when `text` is not a number. Comma or point may be the decimal sign;
 * spaces, and the other of the two signs, group thousands. Compared as text, so that no precision is lost.
 */
export function canonicalNumber(text: string): string | null {
  const plain = foldText(text).replace(separators, '');
  const match = /^([+-]?)(\d[\d.,]*|[.,]\d+)$/.exec(plain);
  if (!match) return null;
  const parts = splitDecimal(match[2] ?? '');
  const whole = parts[0].replace(/^0+/, '') || '0';
  const fraction = parts[1].replace(/0+$/, '');
  const value = fraction === '' ? whole : `${whole}.${fraction}`;
  return match[1] === '-' && value !== '0' ? `-${value}` : value;
}

/** Whether `given` is as good as `accepted`. An empty answer is never right. */
export function isForgiven(given: string, accepted: string): boolean {
  const number = canonicalNumber(accepted);
  if (number !== null) return canonicalNumber(given) === number;
  const folded = foldText(given);
  return folded !== '' && folded === foldText(accepted);
}
