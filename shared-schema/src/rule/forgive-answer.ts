// When two texts count as the same answer to a blank (SPEC GR5 to GR9). Pure, total, the same on phone and server.

const foldByLetter: Record<string, string> = { œ: 'oe', æ: 'ae', ß: 'ss', ø: 'o', ł: 'l', đ: 'd', ı: 'i' };
const separators = /[\s_\u066c]/g;

/**
 * The form in which texts are compared: marks (accents, Arabic and Hebrew vowels) and unseen signs dropped, case folded, ligatures spread,
 * apostrophes, hyphens and Arabic digits made plain, outer spaces cut and inner ones made one. Vowel signs of other scripts are letters.
 */
export function foldText(text: string): string {
  return /^[\0-\x7f]*$/.test(text) ? foldAscii(text) : foldLetters(text);
}

/** Of all that is folded, ASCII holds case, the grave accent and spaces: most answers, in a sixth of the time. */
const foldAscii = (text: string) => text.toLowerCase().replace(/`/g, "'").replace(/\s+/g, ' ').trim();

function foldLetters(text: string): string {
  return text
    .replace(/[\u00b4\u1fbd\u1ffd]/g, "'")
    .normalize('NFKD')
    .replace(/\p{Cf}|(?=\p{M})[\p{Script=Inherited}\p{Script=Arabic}\p{Script=Hebrew}]/gu, '')
    .toLowerCase()
    .replace(/[œæßøłđı]/g, (letter) => foldByLetter[letter] ?? letter)
    .replace(/[\u2018\u2019\u201a\u201b\u02bc\u02b9\u2032`]/g, "'")
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
    .replace(/[\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) - 0x6f0))
    .replace(/\u066b/g, ',')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Whole digits parted by one sign into groups of three; the groups before the last may have two (as in 12,34,567). */
const grouped = /^\d{1,3}(?:([.,])\d{2,3}(?:\1\d{2,3})*)?$/;
const lastOfThree = /^\d+$|[.,]\d{3}$/;
const withoutGroups = (digits: string) =>
  grouped.test(digits) && lastOfThree.test(digits) ? digits.replace(/[.,]/g, '') : null;

/** Whole and fraction digits. The last of comma and point is the decimal sign when both stand, or when it stands once; null when no number. */
function splitDecimal(digits: string): [whole: string, fraction: string] | null {
  const at = Math.max(digits.lastIndexOf(','), digits.lastIndexOf('.'));
  if (at < 0) return [digits, ''];
  const head = digits.slice(0, at);
  if (/^\d*$/.test(head)) return [head, digits.slice(at + 1)];
  const isRepeated = head.includes(digits.charAt(at));
  const whole = withoutGroups(isRepeated ? digits : head);
  return whole === null ? null : [whole, isRepeated ? '' : digits.slice(at + 1)];
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
  if (!parts) return null;
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
