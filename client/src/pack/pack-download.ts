// A course from the network into the store: the manifest, then every file it names, two at a time. What is here already is not asked for.
import type { Manifest } from '@greenland/shared-schema/record/course';
import { manifestType, mapSizes, measureCourse, measureFile, type WantedFile } from './download-plan.ts';
import { type DownloadTools, downloadFile, type FileOutcome } from './file-download.ts';
import type { PackStore } from './pack-store.ts';
import { parseManifest } from './read-pack.ts';

export type Progress = { done: number; total: number };

/** Like a file's, for the whole course: `kept` means complete. */
export type CourseOutcome = FileOutcome;

const parallelFiles = 2;

/** `estimateBytes` stands for the total until the manifest tells it. `report` hears the bytes of the whole course. */
export async function downloadCourse(
  tools: DownloadTools,
  { manifestHash, estimateBytes }: { manifestHash: string; estimateBytes: number },
  signal: AbortSignal,
  report: (progress: Progress) => void,
): Promise<CourseOutcome> {
  const heading: WantedFile = { hash: manifestHash, sizeBytes: null, mediaType: manifestType };
  const first = await downloadFile(tools, heading, signal, (done) => report({ done, total: estimateBytes }));
  if (first !== 'kept') return first;
  const manifest = await readStoredManifest(tools.store, manifestHash);
  if (manifest === null) return 'corrupt';
  const sizeByKey = mapSizes(await tools.store.list());
  const { done, total, missing } = measureCourse(manifestHash, manifest, sizeByKey);
  report({ done, total });
  const bytesByHash = new Map(missing.map(({ hash }) => [hash, measureFile(hash, sizeByKey)]));
  const sum = () => [...bytesByHash.values()].reduce((bytes, one) => bytes + one, 0);
  const heldBytes = done - sum();
  return downloadFiles(tools, missing, signal, (hash, bytes) => {
    bytesByHash.set(hash, bytes);
    report({ done: heldBytes + sum(), total });
  });
}

/** The manifest of a course when it is here and can be read. */
export async function readStoredManifest(store: PackStore, manifestHash: string): Promise<Manifest | null> {
  const content = await store.get(manifestHash);
  if (content === null) return null;
  return parseManifest(content);
}

/** The first failure stops the others; its reason is the answer. */
async function downloadFiles(
  tools: DownloadTools,
  files: readonly WantedFile[],
  signal: AbortSignal,
  report: (hash: string, bytes: number) => void,
): Promise<CourseOutcome> {
  const stop = new AbortController();
  const abort = () => stop.abort();
  signal.addEventListener('abort', abort);
  const waiting = [...files];
  let failure: CourseOutcome | null = signal.aborted ? 'paused' : null;
  const work = async () => {
    for (let file = waiting.shift(); file && failure === null; file = waiting.shift()) {
      const { hash } = file;
      const outcome = await downloadFile(tools, file, stop.signal, (bytes) => report(hash, bytes));
      if (outcome === 'kept') continue;
      failure ??= outcome;
      stop.abort();
    }
  };
  try {
    await Promise.all(Array.from({ length: parallelFiles }, work));
  } finally {
    stop.abort();
    signal.removeEventListener('abort', abort);
  }
  return failure ?? 'kept';
}
