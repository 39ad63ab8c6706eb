// What a course folder holds, sorted by name: the order of modules, lessons and quizzes is the order of their file names.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { slugText } from './course-yaml.ts';

export type ListedFile = { file: string; slug: string };
export type ListedModule = {
  folder: string;
  slug: string;
  lessons: ListedFile[];
  quizzes: ListedFile[];
  strays: string[];
};

const byName = (a: string, b: string) => (a < b ? -1 : 1);

/** `01-first-steps` → `first-steps`; a name without a number stands for itself. */
const withoutNumber = (name: string) => name.replace(/^\d+-/, '');

/** Whether a slug may name something. */
export function isSlug(slug: string): boolean {
  return slugText.safeParse(slug).success;
}

/** Entries of a folder sorted by name, hidden ones left out; empty when there is no such folder. */
function listEntries(folder: string) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !entry.name.startsWith('.'))
    .sort((a, b) => byName(a.name, b.name));
}

function listModule(root: string, name: string): ListedModule {
  const folder = `modules/${name}`;
  const names = listEntries(path.join(root, folder)).map((entry) => entry.name);
  const pick = (ending: string, slugOf: (stem: string) => string) =>
    names
      .filter((entry) => entry.endsWith(ending))
      .map((entry) => ({ file: `${folder}/${entry}`, slug: slugOf(entry.slice(0, -ending.length)) }));
  const isKnown = (entry: string) => entry === 'module.yaml' || /\.(quiz\.yaml|md)$/.test(entry);
  return {
    folder,
    slug: withoutNumber(name),
    lessons: pick('.md', withoutNumber),
    quizzes: pick('.quiz.yaml', withoutNumber),
    strays: names.filter((entry) => !isKnown(entry)).map((entry) => `${folder}/${entry}`),
  };
}

/** The modules of the course in `root`, and names in modules/ that are no folder. */
export function listModules(root: string): { modules: ListedModule[]; strays: string[] } {
  const entries = listEntries(path.join(root, 'modules'));
  return {
    modules: entries.filter((entry) => entry.isDirectory()).map((entry) => listModule(root, entry.name)),
    strays: entries.filter((entry) => !entry.isDirectory()).map((entry) => `modules/${entry.name}`),
  };
}

/** The text of a file, or a sentence: missing, or not UTF-8. */
export function readText(root: string, file: string): { text: string; sizeBytes: number } | { missing: string } {
  const absolute = path.join(root, file);
  if (!existsSync(absolute)) return { missing: 'the file is missing' };
  const bytes = readFileSync(absolute);
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), sizeBytes: bytes.length };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { missing: 'the file is not text in UTF-8' };
  }
}
