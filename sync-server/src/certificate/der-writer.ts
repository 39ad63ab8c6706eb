// ASN.1 values in DER (X.690), as certificates and signatures need them. Invariant: one value has one encoding.

/** A value with the given tag byte around `parts`. */
export function constructed(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag, ...lengthBytes(body.length)]), body]);
}

export const sequence = (...parts: readonly Uint8Array[]) => constructed(0x30, ...parts);
export const set = (...parts: readonly Uint8Array[]) => constructed(0x31, ...parts);
export const octets = (bytes: Uint8Array) => constructed(0x04, bytes);
export const bits = (bytes: Uint8Array) => constructed(0x03, Buffer.from([0]), bytes);
export const text = (value: string) => constructed(0x0c, Buffer.from(value));
export const explicit = (number: number, value: Uint8Array) => constructed(0xa0 + number, value);

/** Zero or more, small or big endian. */
export function integer(value: number | Uint8Array): Buffer {
  const bytes = Buffer.from(typeof value === 'number' ? [value] : value);
  const first = bytes.findIndex((byte) => byte !== 0);
  const shortest = bytes.subarray(first === -1 ? bytes.length - 1 : first);
  return constructed(0x02, (shortest[0] ?? 0) > 0x7f ? Buffer.from([0]) : Buffer.alloc(0), shortest);
}

/** `dotted`: as `1.2.840.113549`. */
export function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return constructed(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(septets)]));
}

/** UTCTime up to 2049 (RFC 5280, section 4.1.2.5); a string is GeneralizedTime as it stands. */
export function time(value: Date | string): Buffer {
  if (typeof value === 'string') return constructed(0x18, Buffer.from(value));
  const digits = value.toISOString().replace(/\.\d+|[-:T]/g, '');
  return value.getUTCFullYear() < 2050
    ? constructed(0x17, Buffer.from(digits.slice(2)))
    : constructed(0x18, Buffer.from(digits));
}

function septets(value: number): number[] {
  const groups = [value & 0x7f];
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128))
    groups.unshift((rest & 0x7f) | 0x80);
  return groups;
}

function lengthBytes(length: number): number[] {
  if (length < 0x80) return [length];
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
}
