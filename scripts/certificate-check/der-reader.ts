// Reads DER (X.690) as far as signatures in PDFs need it. Throws DerFault for what is none.

export class DerFault extends Error {
  override readonly name = 'DerFault';
}

/** `raw`: with its tag and length. */
export type DerValue = { tag: number; body: Buffer; raw: Buffer };

/** The first value in `bytes`; what follows it is passed over. */
export function readDer(bytes: Buffer): DerValue {
  const [tag, first] = [bytes[0], bytes[1]];
  if (tag === undefined || first === undefined) throw new DerFault('It ends in the middle.');
  const sizeBytes = first < 0x80 ? 0 : first - 0x80;
  if (sizeBytes > 4 || first === 0x80 || bytes.length < 2 + sizeBytes) throw new DerFault('It has no length.');
  // DER has one length for a value, the shortest.
  if (sizeBytes > 0 && (bytes[2] === 0 || (sizeBytes === 1 && (bytes[2] ?? 0) < 0x80)))
    throw new DerFault('Its length is too long.');
  const start = 2 + sizeBytes;
  const end = start + (sizeBytes === 0 ? first : bytes.readUIntBE(2, sizeBytes));
  if (end > bytes.length) throw new DerFault('It ends in the middle.');
  return { tag, body: bytes.subarray(start, end), raw: bytes.subarray(0, end) };
}

/** The values inside a constructed one. */
export function readInside({ body }: DerValue): DerValue[] {
  const values: DerValue[] = [];
  for (let rest = body; rest.length > 0; rest = rest.subarray(values.at(-1)?.raw.length)) values.push(readDer(rest));
  return values;
}

/** The value at this place inside; throws when there is none. */
export function readAt(outer: DerValue, ...path: number[]): DerValue {
  return path.reduce((value, at) => {
    const inner = readInside(value)[at];
    if (!inner) throw new DerFault('A part is missing.');
    return inner;
  }, outer);
}
