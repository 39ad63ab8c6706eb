// Bytes in base 10, as QR codes pack them best: three digits in ten bits. Invariant: bytes have one writing, and what is read is that one.

const groupBytes = 7;
/** How many digits hold so many bytes. */
const digitsByBytes = [0, 3, 5, 8, 10, 13, 15, 17] as const;

/** Groups of seven bytes, big endian, as 17 digits each; the last group may be shorter. */
export function writeDecimal(bytes: Uint8Array): string {
  let digits = '';
  for (let at = 0; at < bytes.length; at += groupBytes) {
    const group = bytes.subarray(at, at + groupBytes);
    const value = group.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
    digits += String(value).padStart(digitsByBytes[group.length] ?? 0, '0');
  }
  return digits;
}

/** Null: digits that `writeDecimal` never writes. `digits`: nothing but 0 to 9. */
export function readDecimal(digits: string): Uint8Array | null {
  const bytes: number[] = [];
  for (let at = 0; at < digits.length; at += 17) {
    const group = digits.slice(at, at + 17);
    const length = digitsByBytes.indexOf(group.length as 17);
    let value = BigInt(group);
    if (length < 1 || value >= 256n ** BigInt(length)) return null;
    const part: number[] = [];
    for (let left = length; left > 0; left -= 1, value /= 256n) part.unshift(Number(value % 256n));
    bytes.push(...part);
  }
  return Uint8Array.from(bytes);
}
