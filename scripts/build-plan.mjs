// Which of the parts must be built again. Invariant: needs nothing but Node, and reads no file's content, so that a start is quick.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * @typedef {{ name: 'server' | 'client' | 'dashboard', config: string, sources: string[], output: string }} BuildPart
 *   `config`: without this file the part does not exist yet. All paths start at the repository's root.
 * @type {BuildPart[]}
 */
export const buildParts = [
  {
    name: 'server',
    config: 'sync-server/src/main.ts',
    sources: ['sync-server/src', 'shared-schema/src', 'sync-server/package.json'],
    output: 'sync-server/dist/main.js',
  },
  {
    name: 'client',
    config: 'client/vite.config.ts',
    sources: ['client', 'shared-schema/src'],
    output: 'client/dist/index.html',
  },
  {
    name: 'dashboard',
    config: 'sync-server/dashboard/vite.config.ts',
    sources: ['sync-server/dashboard', 'shared-schema/src'],
    output: 'sync-server/dist/dashboard/index.html',
  },
];

const stampFile = 'sync-server/dist/build-stamps.json';
const always = ['package-lock.json', 'tsconfig.json', 'scripts/build.mjs', 'scripts/build-server.mjs'];
const skippedFolders = new Set(['node_modules', 'dist', 'test', 'test-output']);

/** The parts that exist and whose sources changed since they were last built. */
export function findStaleParts(root) {
  const stamps = readStamps(root);
  return buildParts.filter(
    (part) =>
      existsSync(path.join(root, part.config)) &&
      !(existsSync(path.join(root, part.output)) && stamps[part.name] === stampSources(root, part)),
  );
}

/** A hash over names, sizes and times of the files that a part is made of. Take it before building: edits made meanwhile count. */
export function stampSources(root, part) {
  const hash = createHash('sha256');
  for (const source of [...part.sources, ...always]) addToStamp(hash, path.join(root, source));
  return hash.digest('hex');
}

export function recordStamp(root, part, stamp) {
  const file = path.join(root, stampFile);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ ...readStamps(root), [part.name]: stamp }, null, 2)}\n`);
}

function readStamps(root) {
  const file = path.join(root, stampFile);
  if (!existsSync(file)) return {};
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    // Cut short by a kill: everything is built again.
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

function addToStamp(hash, place) {
  const stats = statSync(place, { throwIfNoEntry: false });
  if (!stats) return;
  if (!stats.isDirectory()) {
    hash.update(`${place}\0${stats.size}\0${stats.mtimeMs}\n`);
    return;
  }
  for (const entry of readdirSync(place, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.isDirectory() ? skippedFolders.has(entry.name) : /\.test\.tsx?$/.test(entry.name)) continue;
    addToStamp(hash, path.join(place, entry.name));
  }
}
