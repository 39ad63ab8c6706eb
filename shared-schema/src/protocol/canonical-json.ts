// One byte sequence for one JSON value: what is hashed must not depend on who serialised it.

/** A JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Texts that stand in JSON as they are: nearly all keys, ids and hashes. Quoting these here takes a third off a payload. */
const plainText = /^[ !#-[\]-~]*$/;
const quote = (text: string) => (plainText.test(text) ? `"${text}"` : JSON.stringify(text));

/**
 * JSON with the keys of every object sorted by UTF-16 code units, no white space, numbers and strings as ECMAScript
 * writes them: RFC 8785 (JCS). Members that are undefined are left out, as JSON.stringify does.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  let inside = '';
  if (Array.isArray(value)) {
    for (const item of value) inside += `${inside && ','}${canonicalJson(item ?? null)}`;
    return `[${inside}]`;
  }
  const members = value as Record<string, unknown>;
  for (const key of Object.keys(members).sort()) {
    const member = members[key];
    if (member !== undefined) inside += `${inside && ','}${quote(key)}:${canonicalJson(member)}`;
  }
  return `{${inside}}`;
}
