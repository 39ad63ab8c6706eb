// Course content for the screens: a live state for each course, downloads that can be paused, readers. Small, because it comes with the
// page; store and desk come when a course is first looked at.
import type { Release } from '@greenland/shared-schema/protocol/document';
import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { CoursePacks, DownloadState } from './course-packs.ts';
import type { DownloadTools } from './file-download.ts';
import { makeMediaUrls } from './media-urls.ts';
import type { PackStore } from './pack-store.ts';

/** `openStore` is called once, at the first need. `askPersistence` asks the browser not to evict; called when a course is complete. */
export type PackPorts = Omit<DownloadTools, 'store'> & {
  openStore: () => Promise<PackStore>;
  askPersistence: () => Promise<unknown>;
};

type Shelf = {
  tools: () => Promise<DownloadTools>;
  askPersistence: () => Promise<unknown>;
  stateByManifest: Map<string, Signal<DownloadState>>;
  runningByManifest: Map<string, { stop: AbortController; ended: Promise<void> }>;
};

const openDesk = () => import('./pack-desk.ts');

export function openCoursePacks({ openStore, askPersistence, ...line }: PackPorts): CoursePacks {
  let opening: Promise<PackStore> | null = null;
  const store = () => {
    opening ??= openStore();
    return opening;
  };
  const tools = async () => ({ ...line, store: await store() });
  const shelf: Shelf = { tools, askPersistence, stateByManifest: new Map(), runningByManifest: new Map() };
  const media = makeMediaUrls(store);
  const keepingByHash = new Map<string, Promise<boolean>>();
  return {
    stateOf: (manifestHash) => watchState(shelf, manifestHash),
    download: (release) => startDownload(shelf, release),
    pause: (manifestHash) => shelf.runningByManifest.get(manifestHash)?.stop.abort(),
    remove: async (manifestHash) => {
      await stopDownload(shelf, manifestHash);
      const gone = await (await openDesk()).removeCourse(await store(), manifestHash);
      for (const hash of gone) media.forget(hash);
      stateSignal(shelf, manifestHash).value = { kind: 'none' };
    },
    readManifest: async (manifestHash) => (await openDesk()).readStoredManifest(await store(), manifestHash),
    readModule: async (packHash) => (await openDesk()).readStoredModule(await store(), packHash),
    findQuiz: async (courseId, quizHash) => (await openDesk()).findStoredQuiz(await store(), courseId, quizHash),
    keepFile: (hash) =>
      shareWork(keepingByHash, hash, async () => (await openDesk()).keepSingleFile(await tools(), hash)),
    readFile: async (hash) => (await store()).get(hash),
    dropFile: async (hash) => (await store()).remove(hash),
    usedBytes: async () => (await openDesk()).countBytes(await store()),
    mediaUrl: media.find,
  };
}

/** Work that is under way already is joined, not begun again. */
function shareWork<Result>(
  workByKey: Map<string, Promise<Result>>,
  key: string,
  begin: () => Promise<Result>,
): Promise<Result> {
  const work = workByKey.get(key) ?? begin().finally(() => workByKey.delete(key));
  workByKey.set(key, work);
  return work;
}

function stateSignal({ stateByManifest }: Shelf, manifestHash: string): Signal<DownloadState> {
  const state = stateByManifest.get(manifestHash) ?? signal<DownloadState>({ kind: 'none' });
  stateByManifest.set(manifestHash, state);
  return state;
}

function watchState(shelf: Shelf, manifestHash: string): ReadonlySignal<DownloadState> {
  const known = shelf.stateByManifest.get(manifestHash);
  return known ?? readFirstState(shelf, manifestHash, stateSignal(shelf, manifestHash));
}

function readFirstState(shelf: Shelf, manifestHash: string, state: Signal<DownloadState>): Signal<DownloadState> {
  const read = async () => {
    const { store } = await shelf.tools();
    const found = await (await openDesk()).readState(store, manifestHash);
    if (state.value.kind === 'none') state.value = found;
  };
  void read();
  return state;
}

/** A download that was paused a moment ago ends first: two at once would write the same pieces. */
function startDownload(shelf: Shelf, release: Release): Promise<void> {
  const running = shelf.runningByManifest.get(release.manifest);
  if (running && !running.stop.signal.aborted) return running.ended;
  const stop = new AbortController();
  const before = running?.ended ?? Promise.resolve();
  const ended = before
    .then(() => download(shelf, release, stop.signal))
    .finally(() => {
      if (shelf.runningByManifest.get(release.manifest)?.stop === stop)
        shelf.runningByManifest.delete(release.manifest);
    });
  shelf.runningByManifest.set(release.manifest, { stop, ended });
  return ended;
}

async function stopDownload({ runningByManifest }: Shelf, manifestHash: string): Promise<void> {
  const running = runningByManifest.get(manifestHash);
  running?.stop.abort();
  await running?.ended;
}

async function download(shelf: Shelf, release: Release, stop: AbortSignal): Promise<void> {
  const state = stateSignal(shelf, release.manifest);
  state.value = { kind: 'loading', done: 0, total: release.sizeBytes };
  const { runDownload } = await openDesk();
  await runDownload(await shelf.tools(), release, stop, (next) => {
    state.value = next;
  });
  if (state.peek().kind === 'complete') await shelf.askPersistence();
}
