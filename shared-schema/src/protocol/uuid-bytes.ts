// Lower-case UUIDs as sixteen bytes and back, and their families: ids of what belongs together may differ in the last two bytes only (SPEC CH5).
const digits = Uint8Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));
const ascii = new TextDecoder();
const dash = 45;
/** Bytes after which a dash stands. */
const beforeDash = new Set([3, 5, 7, 9]);

/** Its text is one piece, as that of `encodeBase64url`. */
export function encodeUuid(bytes: Uint8Array): string {
  const text = new Uint8Array(36);
  let to = 0;
  for (let from = 0; from < 16; from += 1) {
    const byte = bytes[from] ?? 0;
    text[to++] = digits[byte >> 4] ?? 0;
    text[to++] = digits[byte & 15] ?? 0;
    if (beforeDash.has(from)) text[to++] = dash;
  }
  return ascii.decode(text);
}

/** Of the character code of a digit, lower case. */
const hexValue = (code: number) => (code < 58 ? code - 48 : code - 87);

export function decodeUuid(text: string): Uint8Array {
  const bytes = new Uint8Array(16);
  let at = 0;
  for (let place = 0; place < text.length; place += 2) {
    if (text[place] === '-') place += 1;
    bytes[at] = hexValue(text.charCodeAt(place)) * 16 + hexValue(text.charCodeAt(place + 1));
    at += 1;
  }
  return bytes;
}

/** Among ids: content hashes are longer. */
export const isUuid = (id: string) => id.length === 36;

/** What tells the members of a family apart. */
export const memberBytes = 2;

/** The UUID without what tells it from its family. */
export const familyOf = (id: string) => id.slice(0, -2 * memberBytes);

export function memberOf(family: string, member: Uint8Array): string {
  const bytes = decodeUuid(`${family}0000`);
  bytes.set(member, bytes.length - memberBytes);
  return encodeUuid(bytes);
}
