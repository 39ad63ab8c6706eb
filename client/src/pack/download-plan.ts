// What a course needs and how much of it is here, decided from the manifest and the list of what is stored. Pure.
import type { Manifest } from '@greenland/shared-schema/record/course';
import type { PackEntry } from './pack-store.ts';

/** `sizeBytes` null: not known before it is here. */
export type WantedFile = { hash: string; sizeBytes: number | null; mediaType: string };

/** Marks manifests among stored packs, so that removing one course can spare the files of another. */
export const manifestType = 'application/vnd.greenland.manifest+json';
export const packType = 'application/json';

/** Every file of a course once: all texts and quizzes first, so that a cut leaves something to read. */
export function listFiles(manifest: Manifest): WantedFile[] {
  const packs = manifest.modules.map(({ pack, sizeBytes }) => ({ hash: pack, sizeBytes, mediaType: packType }));
  const media = manifest.modules.flatMap((module) => module.media);
  const files: WantedFile[] = [...packs, ...(manifest.thumbnail ? [manifest.thumbnail] : []), ...media];
  return [...new Map(files.map((file) => [file.hash, file])).values()];
}

/** Where a piece of an unfinished file is kept; `@` is no letter of a hash. */
export function pieceKey(hash: string, offset: number): string {
  return `${hash}@${offset}`;
}

/** The pieces of a file that follow each other from its first byte, in order. */
export function listPieces(hash: string, sizeByKey: ReadonlyMap<string, number>): { key: string; sizeBytes: number }[] {
  const pieces: { key: string; sizeBytes: number }[] = [];
  for (let offset = 0; ; ) {
    const key = pieceKey(hash, offset);
    const sizeBytes = sizeByKey.get(key);
    if (!sizeBytes) return pieces;
    pieces.push({ key, sizeBytes });
    offset += sizeBytes;
  }
}

export function mapSizes(entries: readonly PackEntry[]): Map<string, number> {
  return new Map(entries.map(({ key, sizeBytes }) => [key, sizeBytes]));
}

/** Bytes of one file that are here, whole or in pieces. */
export function measureFile(hash: string, sizeByKey: ReadonlyMap<string, number>): number {
  return sizeByKey.get(hash) ?? listPieces(hash, sizeByKey).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

/** The course as it stands: bytes here, bytes in all (both with the manifest's own), and what is still to fetch. */
export function measureCourse(manifestHash: string, manifest: Manifest, sizeByKey: ReadonlyMap<string, number>) {
  const files = listFiles(manifest);
  const manifestBytes = sizeByKey.get(manifestHash) ?? 0;
  const sum = (sizes: number[]) => sizes.reduce((total, size) => total + size, manifestBytes);
  return {
    done: sum(files.map(({ hash }) => measureFile(hash, sizeByKey))),
    total: sum(files.map(({ sizeBytes }) => sizeBytes ?? 0)),
    missing: files.filter(({ hash }) => !sizeByKey.has(hash)),
  };
}
