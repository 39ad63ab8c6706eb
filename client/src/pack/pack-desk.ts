// The work behind the course packs, in one chunk that loads when a course is first looked at: states, downloads, single files.
import type { Release } from '@greenland/shared-schema/protocol/document';
import type { ModulePack } from '@greenland/shared-schema/record/course';
import type { PackedQuiz } from '@greenland/shared-schema/record/quiz';
import type { DownloadState } from './course-packs.ts';
import { manifestType, mapSizes, measureCourse } from './download-plan.ts';
import { type DownloadTools, downloadFile } from './file-download.ts';
import { downloadCourse, type Progress, readStoredManifest } from './pack-download.ts';
import type { PackStore } from './pack-store.ts';
import { parseModule } from './read-pack.ts';

export { readStoredManifest } from './pack-download.ts';
export { removeCourse } from './pack-removal.ts';

/** The state is not remembered but counted from what is stored: it cannot lie after a crash. */
export async function readState(store: PackStore, manifestHash: string): Promise<DownloadState> {
  const manifest = await readStoredManifest(store, manifestHash);
  if (manifest === null) return { kind: 'none' };
  const { done, total, missing } = measureCourse(manifestHash, manifest, mapSizes(await store.list()));
  return missing.length === 0 ? { kind: 'complete', total } : { kind: 'paused', done, total };
}

/** Downloads a course and tells each state through `show`; the last one is not `loading`. */
export async function runDownload(
  tools: DownloadTools,
  release: Release,
  stop: AbortSignal,
  show: (state: DownloadState) => void,
): Promise<void> {
  let progress: Progress = { done: 0, total: release.sizeBytes };
  const wanted = { manifestHash: release.manifest, estimateBytes: release.sizeBytes };
  const outcome = await downloadCourse(tools, wanted, stop, (next) => {
    progress = next;
    show({ kind: 'loading', ...next });
  });
  if (outcome === 'kept') show({ kind: 'complete', total: progress.total });
  else if (outcome === 'paused') show({ kind: 'paused', ...progress });
  else show({ kind: 'failed', ...progress, reason: outcome });
}

export async function readStoredModule(store: PackStore, packHash: string): Promise<ModulePack | null> {
  const content = await store.get(packHash);
  return content === null ? null : parseModule(content);
}

/** Looks through every version of the course that is here: an old draft names an old version. */
export async function findStoredQuiz(store: PackStore, courseId: string, hash: string): Promise<PackedQuiz | null> {
  for (const { key, mediaType } of await store.list()) {
    const manifest = mediaType === manifestType ? await readStoredManifest(store, key) : null;
    if (manifest?.courseId !== courseId) continue;
    const heading = manifest.modules.find(({ quizzes }) => quizzes.some((quiz) => quiz.hash === hash));
    const pack = heading ? await readStoredModule(store, heading.pack) : null;
    const found = pack?.quizzes.find((quiz) => quiz.hash === hash);
    if (found) return found;
  }
  return null;
}

/** Of all that is here. */
export async function countBytes(store: PackStore): Promise<number> {
  return (await store.list()).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

/** True when the file is here afterwards. Its size and type are not known before it comes. */
export async function keepSingleFile(tools: DownloadTools, hash: string): Promise<boolean> {
  const file = { hash, sizeBytes: null, mediaType: 'application/octet-stream' };
  return (await downloadFile(tools, file, new AbortController().signal, () => undefined)) === 'kept';
}
