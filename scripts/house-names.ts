// Laws of names: a name says what is inside, and is used once, so that it can be found and spoken of.
import path from 'node:path';
import { type HouseFile, isContent, isHouseCode, type Law, type Offence } from './house-tree.ts';

const emptyWords = new Set(['util', 'utils', 'helper', 'helpers', 'common', 'core', 'misc', 'manager', 'managers']);
const packageEntries = new Set([
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'index.html',
  'vite.config.ts',
  'README.md',
  '.gitignore',
]);
const programEntries = new Set(['main.ts', 'main.tsx']);
const kebabCase = /^\.?[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/;

/** Two files of code with one base name (`quiz.ts` and `quiz.tsx` are one) or two other files with one full name. */
export const keepNamesUnique: Law = (files) => {
  const firstByName = new Map<string, string>();
  const offences: Offence[] = [];
  for (const file of files.filter((one) => !isContent(one))) {
    const name = spokenName(file);
    if (name === undefined) continue;
    const first = firstByName.get(name);
    if (first === undefined) firstByName.set(name, file.path);
    else offences.push(nameOffence(file, 'name-used-once', `rename it: ${first} already has the base name '${name}'`));
  }
  return offences;
};

/** Names that tell nothing (`utils`, `types.ts`), as files or folders, and code that is not in kebab case. */
export const keepNamesTelling: Law = (files) =>
  files.filter((file) => !isContent(file)).flatMap((file) => [...emptyNames(file), ...oddNames(file)]);

function spokenName(file: HouseFile): string | undefined {
  const name = path.posix.basename(file.path);
  if (packageEntries.has(name) || programEntries.has(name) || name.endsWith('.d.ts')) return undefined;
  return name.replace(/\.(ts|tsx|mjs|cjs|js)$/, '');
}

function emptyNames(file: HouseFile): Offence[] {
  const stems = file.path.split('/').map((part) => part.replace(/\..*$/, ''));
  const word = stems.flatMap((stem) => stem.split('-')).find((one) => emptyWords.has(one));
  const found = word ?? (/(^|\/)types\.tsx?$/.test(file.path) ? 'types' : undefined);
  if (found === undefined) return [];
  return [nameOffence(file, 'telling-name', `'${found}' tells nothing: name it after what is inside`)];
}

function oddNames(file: HouseFile): Offence[] {
  if (!isHouseCode(file) || kebabCase.test(path.posix.basename(file.path))) return [];
  return [nameOffence(file, 'kebab-case', 'write the file name in kebab-case')];
}

function nameOffence(file: HouseFile, law: string, remedy: string): Offence {
  return { path: file.path, line: 1, law, remedy };
}
