// What no JSON body may hold, whatever its call. Invariant: each text that a handler sees can be stored and told again as it came.
import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FieldFault } from '@greenland/shared-schema/contract/problem';

/** Deeper JSON is refused: what walks a value later walks it by recursion. */
const deepestNesting = 64;
const longestPath = 200;

/** A fault as express' own body parser throws them: `problem-reply` tells them apart by status and type. */
const parserFault = (status: number, type: string, message: string) =>
  Object.assign(new Error(message), { status, type });

/** For the body parser, which would put U+FFFD for bytes that are no UTF-8, and reads other alphabets too. */
export function requireUtf8(_req: IncomingMessage, _res: ServerResponse, body: Buffer, encoding: string): void {
  if (encoding !== 'utf-8') throw parserFault(415, 'charset.unsupported', 'The body is not in UTF-8.');
  if (!isUtf8(body)) throw parserFault(400, 'entity.parse.failed', 'The body is not in UTF-8.');
}

type Place = { value: unknown; path: string; depth: number };

const faultAt = (path: string, message: string): FieldFault => ({ path: path.slice(0, longestPath), message });

function findTextFault(text: string, path: string): FieldFault | null {
  if (text.includes('\0')) return faultAt(path, 'must not have a NUL character');
  return !/\p{Surrogate}/u.test(text) ? null : faultAt(path, 'must not have half of a surrogate pair');
}

/** The first text, name of a field or nesting that no call takes; null when there is none. */
export function findBodyFault(body: unknown): FieldFault | null {
  const waiting: Place[] = [{ value: body, path: '', depth: 0 }];
  for (let place = waiting.pop(); place; place = waiting.pop()) {
    const { value, path, depth } = place;
    if (depth > deepestNesting) return faultAt(path, `must not be nested deeper than ${deepestNesting}`);
    const fault = typeof value === 'string' ? findTextFault(value, path) : null;
    if (fault) return fault;
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, within] of Object.entries(value)) {
      // Schemas do not see it, and would take the rest for the whole.
      const keyFault =
        key === '__proto__' ? faultAt(path, 'must not have a member __proto__') : findTextFault(key, path);
      if (keyFault) return keyFault;
      waiting.push({
        value: within,
        path: path === '' ? key : `${path}.${key}`.slice(0, longestPath),
        depth: depth + 1,
      });
    }
  }
  return null;
}
