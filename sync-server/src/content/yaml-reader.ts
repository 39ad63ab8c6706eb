// Reads one YAML text against a zod schema. Every fault keeps its line in the file; all faults are collected, none thrown.
import { isMap, isNode, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type * as z from 'zod';
import type { Fault } from './course-source.ts';
import { describeIssue } from './yaml-fault.ts';

type Path = readonly PropertyKey[];

/** `raw` is what the file holds before any check. `lineOf` gives the line of a place, or of the nearest place above it. */
export type YamlText = { raw: unknown; lineOf: (path: Path) => number; faults: Fault[] };

function findKeyNode(node: unknown, key: PropertyKey): { key: Node | null; value: unknown } | null {
  if (isMap(node)) {
    const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
    return pair === undefined ? null : { key: isNode(pair.key) ? pair.key : null, value: pair.value };
  }
  if (isSeq(node) && typeof key === 'number') {
    const value = node.items[key];
    return value === undefined ? null : { key: isNode(value) ? value : null, value };
  }
  return null;
}

/** Parses YAML. `firstLine` is the line of the file on which `text` begins. */
export function parseYaml(text: string, file: string, firstLine = 1): YamlText {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false });
  const lineAt = (offset: number) => Math.max(counter.linePos(offset).line, 1) + firstLine - 1;
  const faults = [...document.errors, ...document.warnings].map((error) => ({
    file,
    line: lineAt(error.pos[0]),
    message: `is not valid YAML: ${error.message}`,
  }));
  const lineOf = (path: Path) => {
    let node: unknown = document.contents;
    let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
    for (const key of path) {
      const found = findKeyNode(node, key);
      if (found === null) break;
      offset = found.key?.range?.[0] ?? offset;
      node = found.value;
    }
    return lineAt(offset);
  };
  if (faults.length > 0) return { raw: undefined, lineOf, faults };
  try {
    return { raw: document.toJS({ maxAliasCount: 20 }) as unknown, lineOf, faults };
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    return { raw: undefined, lineOf, faults: [{ file, line: firstLine, message: 'uses too many YAML aliases' }] };
  }
}

function valueAt(raw: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    raw,
  );
}

/** `questions.2.options`: a place in words, counting entries from 1. */
export function placeName(path: Path): string {
  return path.map((key) => (typeof key === 'number' ? String(key + 1) : String(key))).join('.');
}

function faultsOfIssue(yaml: YamlText, file: string, issue: z.core.$ZodIssue): Fault[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      file,
      line: yaml.lineOf([...issue.path, key]),
      message: `unknown field '${placeName([...issue.path, key])}'`,
    }));
  }
  const description = describeIssue(issue, valueAt(yaml.raw, issue.path));
  const message = issue.path.length === 0 ? `the file ${description}` : `'${placeName(issue.path)}' ${description}`;
  return [{ file, line: yaml.lineOf(issue.path), message }];
}

/** The value of the text, or null with its faults appended to `faults`. */
export function checkYaml<Schema extends z.ZodType>(
  yaml: YamlText,
  file: string,
  schema: Schema,
  faults: Fault[],
): z.infer<Schema> | null {
  faults.push(...yaml.faults);
  if (yaml.faults.length > 0) return null;
  const parsed = schema.safeParse(yaml.raw ?? {});
  if (parsed.success) return parsed.data;
  faults.push(...parsed.error.issues.flatMap((issue) => faultsOfIssue(yaml, file, issue)));
  return null;
}
