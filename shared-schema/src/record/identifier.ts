// The shapes of ids, hashes, times and counts. Every record uses these and no other.
import * as z from 'zod/mini';

/** UUIDv7 (RFC 9562) in lower case. */
export const id = z.string().check(z.regex(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/));

/** SHA-256 in base64url without padding: 43 characters. */
export const contentHash = z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/));

/** Milliseconds since 1970-01-01T00:00Z, as a whole number. A device's clock may be wrong: such a time is shown, never trusted. */
export const timeMs = z.int().check(z.minimum(0), z.maximum(8.64e15));

export const count = z.int().check(z.minimum(0), z.maximum(Number.MAX_SAFE_INTEGER));

/** A percentage, rounded half up to two decimals. */
export const percentage = z.number().check(z.minimum(0), z.maximum(100));

/** ISO 639-1. */
export const language = z.string().check(z.regex(/^[a-z]{2}$/));

/** A text with at least one and at most `maximum` characters. */
export const text = (maximum: number) => z.string().check(z.minLength(1), z.maxLength(maximum));

/** The identifier that an author writes in a course folder: lower-case words joined by hyphens. */
export const slug = z.string().check(z.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/), z.maxLength(80));
