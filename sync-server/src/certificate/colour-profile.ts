// The colours that a certificate's numbers mean: sRGB's primaries with gamma 2.2, as an ICC profile (ICC.1:2001-04) of a few hundred bytes.

/** Colorants adapted to D50, as fractions of Y. */
const colorants = { rXYZ: [0.4361, 0.2225, 0.0139], gXYZ: [0.3851, 0.7169, 0.0971], bXYZ: [0.1431, 0.0606, 0.7142] };
const white = [0.9642, 1, 0.8249];
const name = 'sRGB';
const headBytes = 128;

export function makeColourProfile(): Uint8Array {
  const curve = Buffer.from([...Buffer.from('curv\0\0\0\0'), 0, 0, 0, 1, 0x02, 0x33, 0, 0]);
  const parts: [tag: string, value: Buffer][] = [
    ['desc', describe(name)],
    ['cprt', Buffer.from('text\0\0\0\0CC0\0')],
    ['wtpt', xyz(white)],
    ...Object.entries(colorants).map(([tag, value]): [string, Buffer] => [tag, xyz(value)]),
    ...['rTRC', 'gTRC', 'bTRC'].map((tag): [string, Buffer] => [tag, curve]),
  ];
  const table = Buffer.alloc(4 + 12 * parts.length);
  table.writeUInt32BE(parts.length);
  let at = headBytes + table.length;
  parts.forEach(([tag, value], index) => {
    table.write(tag, 4 + 12 * index, 'latin1');
    table.writeUInt32BE(at, 8 + 12 * index);
    table.writeUInt32BE(value.length, 12 + 12 * index);
    at += value.length;
  });
  return Buffer.concat([head(at), table, ...parts.map(([, value]) => value)]);
}

/** A display profile of version 2.4 from RGB to XYZ, perceptual. */
function head(sizeBytes: number): Buffer {
  const bytes = Buffer.alloc(headBytes);
  bytes.writeUInt32BE(sizeBytes);
  bytes.writeUInt32BE(0x02400000, 8);
  bytes.write('mntrRGB XYZ ', 12, 'latin1');
  // 2026-01-01, and the mark of every profile.
  for (const [index, part] of [2026, 1, 1, 0, 0, 0].entries()) bytes.writeUInt16BE(part, 24 + 2 * index);
  bytes.write('acsp', 36, 'latin1');
  xyz(white).copy(bytes, 68, 8);
  return bytes;
}

function xyz(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(20);
  bytes.write('XYZ ', 'latin1');
  for (const [index, value] of values.entries()) bytes.writeInt32BE(Math.round(value * 65_536), 8 + 4 * index);
  return bytes;
}

/** textDescriptionType: ASCII, then empty Unicode and script parts; padded to four bytes. */
function describe(text: string): Buffer {
  const ascii = Buffer.from(`${text}\0`, 'latin1');
  const bytes = Buffer.alloc(Math.ceil((12 + ascii.length + 78) / 4) * 4);
  bytes.write('desc', 'latin1');
  bytes.writeUInt32BE(ascii.length, 8);
  ascii.copy(bytes, 12);
  return bytes;
}
