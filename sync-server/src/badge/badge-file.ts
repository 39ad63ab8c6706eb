// A badge as an operator writes it, in one JSON file. Every fault names its place.
import { plainText } from '@greenland/shared-schema/contract/rest-value';
import { slug } from '@greenland/shared-schema/record/identifier';
import { badgeCriteria } from '@greenland/shared-schema/rule/badge-criteria';
import * as z from 'zod';

/** `icon`: an address by https, or a path of this server. */
const badgeFile = z.strictObject({
  code: slug,
  name: plainText(1, 100),
  description: plainText(1, 500),
  icon: z
    .string()
    .regex(/^(https:\/\/|\/)[\w.~:/?#@!$&'()*+,;=%-]{1,500}$/)
    .optional(),
  criteria: badgeCriteria,
});
export type BadgeFile = z.infer<typeof badgeFile>;

type Issue = z.core.$ZodIssue;

const depthOf = (issues: readonly Issue[]) => Math.max(...issues.map(({ path }) => path.length));

/** Of a choice of forms, what is wrong with the one that came nearest: it was read deepest, and has the fewest faults. */
function unfold(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue];
  const branches = issue.errors.map((issues) =>
    issues.flatMap(unfold).map((one) => ({ ...one, path: [...issue.path, ...one.path] })),
  );
  const [nearest = [issue]] = branches.sort((a, b) => depthOf(b) - depthOf(a) || a.length - b.length);
  return nearest;
}

const placeOf = (path: readonly PropertyKey[]) =>
  path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');

/** Faults are `PLACE: MESSAGE`. */
export function readBadgeFile(text: string): { ok: true; badge: BadgeFile } | { ok: false; faults: string[] } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { ok: false, faults: [`it is not JSON: ${(error as Error).message}`] };
  }
  const read = z.safeParse(badgeFile, json, { error: z.locales.en().localeError });
  if (read.success) return { ok: true, badge: read.data };
  const faults = read.error.issues.flatMap(unfold);
  return { ok: false, faults: faults.map(({ path, message }) => `${placeOf(path) || 'the file'}: ${message}`) };
}
