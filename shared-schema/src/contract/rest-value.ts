// The small shapes that several calls share: times, pages, addresses. Times are ISO 8601 in UTC on this wire, numbers on the other.
import * as z from 'zod/mini';
import { count } from '../record/identifier.ts';

/** A UUID of any version, in any case: whether something bears it is for the call to say. */
export const anyUuid = z.pipe(
  z.string().check(z.regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'must be a UUID')),
  z.transform((text) => text.toLowerCase()),
);

/** ISO 8601 in UTC with `Z`. */
export const isoTime = z.iso.datetime();

export function toIsoTime(timeMs: number): string {
  return new Date(timeMs).toISOString();
}

/** A text for the database, which takes every character but NUL. */
export const plainText = (minimum: number, maximum: number) =>
  z.string().check(
    z.minLength(minimum),
    z.maxLength(maximum),
    z.refine((text) => !text.includes('\0'), 'must not have a NUL character'),
  );

/** A whole number in the address; `preset` where it is left out. */
export const queryNumber = (minimum: number, maximum: number, preset: number) =>
  z._default(
    z.pipe(
      z.pipe(z.string().check(z.regex(/^\d{1,15}$/, 'must be a whole number')), z.transform(Number)),
      z.int().check(z.minimum(minimum), z.maximum(maximum)),
    ),
    preset,
  );

/** Which part of a list. An offset behind its end is no fault: nothing is there. */
export const pageFields = { limit: queryNumber(1, 100, 20), offset: queryNumber(0, 999_999_999_999_999, 0) };

const pageMeta = z.strictObject({ total: count, limit: count, offset: count });

/** A list of `item` and its place in the whole. */
export const pageOf = <S extends z.ZodMiniType>(item: S) => z.strictObject({ data: z.array(item), meta: pageMeta });

/** An absolute or root-relative address. */
export const address = z.string().check(z.regex(/^(https?:\/\/|\/)/));
