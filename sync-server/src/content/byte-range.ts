// The Range header of one request (RFC 9110, 14.2), decided apart from sending anything.

/** `whole`: answer 200 with everything. `part`: 206, `end` inclusive. `unsatisfiable`: 416. */
export type ByteRange = { kind: 'whole' } | { kind: 'part'; start: number; end: number } | { kind: 'unsatisfiable' };

/**
 * What a Range header asks of a body of `sizeBytes`. Several ranges and units other than bytes are answered whole, as the RFC allows.
 * `ifRange` must be the body's strong tag, else the client holds a part of something else and gets the whole.
 */
export function readRange(
  header: string | undefined,
  ifRange: string | undefined,
  sizeBytes: number,
  entityTag: string,
): ByteRange {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '');
  if (match === null || (ifRange !== undefined && ifRange.trim() !== entityTag)) return { kind: 'whole' };
  const [, first = '', last = ''] = match;
  if (first === '' && last === '') return { kind: 'whole' };
  if (first === '') {
    const length = Math.min(Number(last), sizeBytes);
    return length === 0 ? { kind: 'unsatisfiable' } : { kind: 'part', start: sizeBytes - length, end: sizeBytes - 1 };
  }
  const start = Number(first);
  const end = last === '' ? sizeBytes - 1 : Math.min(Number(last), sizeBytes - 1);
  if (last !== '' && Number(last) < start) return { kind: 'whole' };
  return start >= sizeBytes ? { kind: 'unsatisfiable' } : { kind: 'part', start, end };
}
