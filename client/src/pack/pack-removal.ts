// Deleting a course from the device: its files and pieces go, save those that another course here shows too.
import { listFiles, listPieces, manifestType, mapSizes } from './download-plan.ts';
import { readStoredManifest } from './pack-download.ts';
import type { PackStore } from './pack-store.ts';

/** Answers the hashes that are gone. The manifest goes last, so that a removal that was cut can be done again. */
export async function removeCourse(store: PackStore, manifestHash: string): Promise<string[]> {
  const manifest = await readStoredManifest(store, manifestHash);
  if (manifest === null) return [];
  const entries = await store.list();
  const sizeByKey = mapSizes(entries);
  const shared = new Set<string>();
  for (const { key, mediaType } of entries) {
    if (mediaType !== manifestType || key === manifestHash) continue;
    const other = await readStoredManifest(store, key);
    for (const { hash } of other ? listFiles(other) : []) shared.add(hash);
  }
  const own = listFiles(manifest).flatMap(({ hash }) => (shared.has(hash) ? [] : [hash]));
  const pieces = own.flatMap((hash) => listPieces(hash, sizeByKey).map(({ key }) => key));
  for (const key of [...pieces, ...own, manifestHash]) await store.remove(key);
  return own;
}
