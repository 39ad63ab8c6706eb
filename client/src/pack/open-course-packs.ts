// Course content for the screens: a live state for each course, downloads that can be paused, and readers that never wait for the network.
import type { Release } from '@greenland/shared-schema/protocol/document';
import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { CoursePacks, DownloadState } from './course-packs.ts';
import { mapSizes, measureCourse } from './download-plan.ts';
import { downloadFile } from './file-download.ts';
import { makeMediaUrls } from './media-urls.ts';
import { downloadCourse, type Progress, readStoredManifest } from './pack-download.ts';
import { removeCourse } from './pack-removal.ts';
import type { RequestPack } from './pack-request-door.ts';
import type { PackStore } from './pack-store.ts';

/** `openStore` is called once, at the first need. `askPersistence` asks the browser not to evict; called when a course is complete. */
export type PackPorts = {
  openStore: () => Promise<PackStore>;
  request: RequestPack;
  askPersistence: () => Promise<unknown>;
  stallMs: number;
  retryDelayMs: number;
};

type Shelf = Omit<PackPorts, 'openStore'> & {
  store: () => Promise<PackStore>;
  stateByManifest: Map<string, Signal<DownloadState>>;
  runningByManifest: Map<string, { stop: AbortController; ended: Promise<void> }>;
};

export function openCoursePacks({ openStore, ...ports }: PackPorts): CoursePacks {
  let opening: Promise<PackStore> | null = null;
  const store = () => {
    opening ??= openStore();
    return opening;
  };
  const shelf: Shelf = { ...ports, store, stateByManifest: new Map(), runningByManifest: new Map() };
  const media = makeMediaUrls(store);
  return {
    stateOf: (manifestHash) => watchState(shelf, manifestHash),
    download: (release) => startDownload(shelf, release),
    pause: (manifestHash) => shelf.runningByManifest.get(manifestHash)?.stop.abort(),
    remove: async (manifestHash) => {
      await stopDownload(shelf, manifestHash);
      for (const hash of await removeCourse(await store(), manifestHash)) media.forget(hash);
      stateSignal(shelf, manifestHash).value = { kind: 'none' };
    },
    readManifest: async (manifestHash) => readStoredManifest(await store(), manifestHash),
    readModule: async (packHash) => {
      const content = await (await store()).get(packHash);
      if (content === null) return null;
      return (await import('./read-pack.ts')).parseModule(content);
    },
    keepFile: (hash) => keepFile(shelf, hash),
    usedBytes: async () => (await (await store()).list()).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    mediaUrl: media.find,
  };
}

function stateSignal(shelf: Shelf, manifestHash: string): Signal<DownloadState> {
  const made = shelf.stateByManifest.get(manifestHash) ?? signal<DownloadState>({ kind: 'none' });
  shelf.stateByManifest.set(manifestHash, made);
  return made;
}

function watchState(shelf: Shelf, manifestHash: string): ReadonlySignal<DownloadState> {
  const known = shelf.stateByManifest.get(manifestHash);
  if (known) return known;
  const state = stateSignal(shelf, manifestHash);
  void readState(shelf, manifestHash).then((read) => {
    if (state.value.kind === 'none') state.value = read;
  });
  return state;
}

/** The state is not remembered but counted from what is stored: it cannot lie after a crash. */
async function readState(shelf: Shelf, manifestHash: string): Promise<DownloadState> {
  const store = await shelf.store();
  const manifest = await readStoredManifest(store, manifestHash);
  if (manifest === null) return { kind: 'none' };
  const { done, total, missing } = measureCourse(manifestHash, manifest, mapSizes(await store.list()));
  return missing.length === 0 ? { kind: 'complete', total } : { kind: 'paused', done, total };
}

function startDownload(shelf: Shelf, release: Release): Promise<void> {
  const running = shelf.runningByManifest.get(release.manifest);
  if (running && !running.stop.signal.aborted) return running.ended;
  const stop = new AbortController();
  const before = running?.ended ?? Promise.resolve();
  const ended = before
    .then(() => runDownload(shelf, release, stop.signal))
    .finally(() => {
      if (shelf.runningByManifest.get(release.manifest)?.stop === stop)
        shelf.runningByManifest.delete(release.manifest);
    });
  shelf.runningByManifest.set(release.manifest, { stop, ended });
  return ended;
}

async function stopDownload(shelf: Shelf, manifestHash: string): Promise<void> {
  const running = shelf.runningByManifest.get(manifestHash);
  running?.stop.abort();
  await running?.ended;
}

async function runDownload(shelf: Shelf, release: Release, stop: AbortSignal): Promise<void> {
  const { request, stallMs, retryDelayMs } = shelf;
  const state = stateSignal(shelf, release.manifest);
  let progress: Progress = { done: 0, total: release.sizeBytes };
  state.value = { kind: 'loading', ...progress };
  const tools = { store: await shelf.store(), request, stallMs, retryDelayMs };
  const wanted = { manifestHash: release.manifest, estimateBytes: release.sizeBytes };
  const outcome = await downloadCourse(tools, wanted, stop, (next) => {
    progress = next;
    state.value = { kind: 'loading', ...next };
  });
  if (outcome === 'kept') state.value = { kind: 'complete', total: progress.total };
  else if (outcome === 'paused') state.value = { kind: 'paused', ...progress };
  else state.value = { kind: 'failed', ...progress, reason: outcome };
  if (outcome === 'kept') await shelf.askPersistence();
}

async function keepFile({ store, request, stallMs, retryDelayMs }: Shelf, hash: string): Promise<boolean> {
  const tools = { store: await store(), request, stallMs, retryDelayMs };
  const file = { hash, sizeBytes: null, mediaType: 'application/octet-stream' };
  return (await downloadFile(tools, file, new AbortController().signal, () => undefined)) === 'kept';
}
