// Says in plain words what zod found wrong in a YAML file, so that an author need not know zod.
import type * as z from 'zod';

const nameByType: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'named fields',
};

function describeValue(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'named fields';
  return `${typeof value === 'string' ? 'the text' : typeof value === 'number' ? 'the number' : 'the value'} ${JSON.stringify(value)}`;
}

function describeSize(issue: z.core.$ZodIssueTooBig | z.core.$ZodIssueTooSmall): string {
  const [bound, limit] = issue.code === 'too_big' ? ['most', issue.maximum] : ['least', issue.minimum];
  const unit = issue.origin === 'string' ? ' characters' : issue.origin === 'array' ? ' entries' : '';
  const verb = issue.origin === 'string' || issue.origin === 'array' ? 'must have' : 'must be';
  return `${verb} at ${bound} ${limit}${unit}`;
}

function describeType(issue: z.core.$ZodIssueInvalidType, value: unknown): string {
  const expected = nameByType[issue.expected] ?? issue.expected;
  const hint = issue.expected === 'string' && typeof value !== 'object' ? ' (put it in quotes)' : '';
  return `must be ${expected}, not ${describeValue(value)}${hint}`;
}

/** What is wrong, without the place. `value` is what the file holds there; undefined when it holds nothing. */
export function describeIssue(issue: z.core.$ZodIssue, value: unknown): string {
  if (value === undefined && issue.code !== 'custom') return 'is missing';
  switch (issue.code) {
    case 'invalid_type':
      return describeType(issue, value);
    case 'too_big':
    case 'too_small':
      return describeSize(issue);
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}, not ${describeValue(value)}`;
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'invalid_format':
      return issue.message.startsWith('Invalid') ? `has the wrong form: ${describeValue(value)}` : issue.message;
    default:
      return issue.message;
  }
}
