// Where files are, by the settings: in an object storage when one is set, else in a folder of DATA_DIR.
import { join } from 'node:path';
import type { Settings } from '../settings/settings.ts';
import type { Shelf, Shelves } from './blob-store.ts';
import { type FolderBlobs, openFolderBlobs } from './folder-blobs.ts';
import { openS3Blobs } from './s3-blob-door.ts';

type Place = Pick<Settings, 'objectStorage' | 'dataDir'>;

export const fileFolderOf = (dataDir: string) => join(dataDir, 'files');

export function openShelves({ objectStorage, dataDir }: Place): Shelves {
  if (objectStorage === null) return openFolderShelves(dataDir);
  return { packs: openS3Blobs(objectStorage), avatars: openS3Blobs(objectStorage, 'avatars') };
}

/** Each shelf is a folder named as it. */
export function openFolderShelves(dataDir: string): Record<Shelf, FolderBlobs> {
  const open = (shelf: Shelf) => openFolderBlobs(join(fileFolderOf(dataDir), shelf));
  return { packs: open('packs'), avatars: open('avatars') };
}
