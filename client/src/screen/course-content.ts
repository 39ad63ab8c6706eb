// Content of a course as screens read it from the packs: live, so that what a download brings appears by itself.
// What was read once is remembered by its hash, so that going from screen to screen never shows an empty one.
import type { Manifest, ModulePack } from '@greenland/shared-schema/record/course';
import type { PackedQuiz } from '@greenland/shared-schema/record/quiz';
import { useEffect, useState } from 'preact/hooks';
import type { CoursePacks, DownloadState } from '../pack/course-packs.ts';
import { useLearner, usePorts } from '../part/learner-context.ts';

const nothing: DownloadState = { kind: 'none' };
const mostRemembered = 6;

/** Content by hash, the latest last; forgotten with the packs that it came from. */
type Memory<Value> = WeakMap<CoursePacks, Map<string, Value>>;
const manifests: Memory<Manifest> = new WeakMap();
const modules: Memory<ModulePack> = new WeakMap();
const quizzes: Memory<PackedQuiz> = new WeakMap();

function remember<Value>(memory: Memory<Value>, packs: CoursePacks, key: string, value: Value): void {
  const known = memory.get(packs) ?? new Map<string, Value>();
  known.delete(key);
  known.set(key, value);
  for (const oldest of [...known.keys()].slice(0, -mostRemembered)) known.delete(oldest);
  memory.set(packs, known);
}

/** The state of the download of a course's current version; 'none' while the server has not told the version. */
export function useDownload(courseId: string): DownloadState {
  const { packs } = usePorts();
  const release = useLearner().data.releaseByCourse.value.get(courseId);
  return release ? packs.stateOf(release.manifest).value : nothing;
}

type Reading<Value> = {
  memory: Memory<Value>;
  key: string | undefined;
  read: (key: string) => Promise<Value | null>;
  state: DownloadState;
};

/** `undefined`: being read; null: not on this device. Reads again as the download goes on, until it is found. */
function useContent<Value>({ memory, key, read, state }: Reading<Value>): Value | null | undefined {
  const { packs } = usePorts();
  const [missing, setMissing] = useState<string | null>(null);
  const [, setFound] = useState('');
  const current = key === undefined ? null : memory.get(packs)?.get(key);
  const step = 'done' in state ? state.done : 0;
  useEffect(() => {
    let wanted = true;
    if (key !== undefined && !memory.get(packs)?.has(key))
      void read(key).then((value) => {
        if (value) remember(memory, packs, key, value);
        if (!wanted) return;
        if (value) setFound(key);
        else setMissing(key);
      });
    return () => {
      wanted = false;
    };
  }, [packs, memory, key, state.kind, step]);
  return current ?? (key === undefined || missing === key ? null : undefined);
}

/** The manifest of the course's current version. */
export function useManifest(courseId: string): Manifest | null | undefined {
  const { packs } = usePorts();
  const key = useLearner().data.releaseByCourse.value.get(courseId)?.manifest;
  const state = useDownload(courseId);
  const found = useContent({ memory: manifests, key, read: packs.readManifest, state });
  return state.kind === 'none' ? null : found;
}

/** The pack of one module, by its hash; null for a hash that is not known. */
export function useModulePack(courseId: string, packHash: string | undefined): ModulePack | null | undefined {
  const { packs } = usePorts();
  return useContent({ memory: modules, key: packHash, read: packs.readModule, state: useDownload(courseId) });
}

/** A quiz version by its hash, also an older one than the course has now. */
export function usePackedQuiz(courseId: string, quizHash: string): PackedQuiz | null | undefined {
  const { packs } = usePorts();
  const read = (hash: string) => packs.findQuiz(courseId, hash);
  return useContent({ memory: quizzes, key: quizHash, read, state: useDownload(courseId) });
}
