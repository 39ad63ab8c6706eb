// The place of an event in the list, as a word that callers hand back. Invariant: it names a place and not a page, so new events shift nothing.
import { decodeBase64url, encodeBase64url } from '@greenland/shared-schema/protocol/base64url';

/** `seconds` since 1970, rounded down, and the `micros` beyond them: as exact as PostgreSQL keeps times. */
export type EventPlace = { seconds: number; micros: number; id: string };

// No more digits than PostgreSQL has years for.
const form = /^(-\d{1,11}|\d{1,12})\.(\d{1,6})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

export function writeCursor({ seconds, micros, id }: EventPlace): string {
  return encodeBase64url(new TextEncoder().encode(`${seconds}.${micros}.${id}`));
}

/** Null: nothing that `writeCursor` wrote. */
export function readCursor(cursor: string): EventPlace | null {
  const bytes = decodeBase64url(cursor);
  const [, seconds, micros, id] = form.exec(bytes ? new TextDecoder().decode(bytes) : '') ?? [];
  if (seconds === undefined || micros === undefined || id === undefined) return null;
  return { seconds: Number(seconds), micros: Number(micros), id };
}
