// Builds an exam with a bug planted in one source file and loads it. Invariant: the text to replace stands in the file exactly once, or this throws:
// a planted bug that no longer finds its place proves nothing.

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Script } from 'node:vm';
import { build, type Plugin } from 'esbuild';
import type { PromiseName } from './stage.ts';

const root = path.resolve(import.meta.dirname, '../../..');

/** `file`: from the root of the repository. `find` becomes `replace`. */
export type Patch = { file: string; find: string; replace: string };

/** `breaks`: the promise that is broken. `tells`: what the oracle says of it. `plan`: of the worlds in which it shows, others than the usual ones. */
export type PlantedBug = Patch & {
  name: string;
  breaks: PromiseName;
  tells: string;
  plan?: 'calmPlan' | 'rewindPlan' | 'lossPlan';
};

function patchFile({ file, find, replace }: Patch): Plugin {
  return {
    name: 'plant-bug',
    setup({ onLoad, onEnd }) {
      let isPlanted = false;
      onLoad({ filter: /\.ts$/ }, async ({ path: loaded }) => {
        if (path.relative(root, loaded) !== file) return null;
        const text = await readFile(loaded, 'utf8');
        const times = text.split(find).length - 1;
        if (times !== 1)
          throw new Error(`${file} holds the place of the planted bug ${times} times, not once: ${find}`);
        isPlanted = true;
        return { contents: text.replace(find, () => replace), loader: 'ts' };
      });
      onEnd(() => {
        if (!isPlanted) throw new Error(`${file} is no part of this exam: the bug was not planted`);
      });
    },
  };
}

/** The exports of `entry` (beside this file), with `patch` applied to what it imports. */
export async function loadPlanted<Exports>(entry: string, patch: Patch | null): Promise<Exports> {
  const built = await build({
    entryPoints: [path.join(import.meta.dirname, entry)],
    ...{ bundle: true, write: false, format: 'cjs', platform: 'node', target: 'node20', logLevel: 'silent' },
    external: ['zod', 'zod/*'],
    plugins: patch ? [patchFile(patch)] : [],
  });
  const [{ text } = { text: '' }] = built.outputFiles;
  const loaded = { exports: {} };
  const run = new Script(`(function (module, exports, require) {${text}\n})`, { filename: `planted-${entry}` });
  run.runInThisContext()(loaded, loaded.exports, createRequire(import.meta.url));
  return loaded.exports as Exports;
}
