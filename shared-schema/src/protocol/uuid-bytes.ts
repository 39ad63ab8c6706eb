// Lower-case UUIDs as sixteen bytes and back, and their families: ids of what belongs together may differ in the last two bytes only (SPEC CH5).
const hexByByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const hexOf = (bytes: Uint8Array, from: number, to: number) => {
  let hex = '';
  for (let place = from; place < to; place += 1) hex += hexByByte[bytes[place] ?? 0];
  return hex;
};

export const encodeUuid = (bytes: Uint8Array) =>
  `${hexOf(bytes, 0, 4)}-${hexOf(bytes, 4, 6)}-${hexOf(bytes, 6, 8)}-${hexOf(bytes, 8, 10)}-${hexOf(bytes, 10, 16)}`;

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

export const memberOf = (family: string, member: Uint8Array) => family + hexOf(member, 0, memberBytes);
