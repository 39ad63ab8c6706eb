// The files beside the database, into a backup and back. They never change under their names: so those that a snapshot of the database names may be
// copied after it, and put back before it is committed.
import type { BlobStore, Shelf } from '../storage/blob-store.ts';
import type { FolderBlobs } from '../storage/folder-blobs.ts';
import type { BackedUpFile, BackupEncoder, BackupPart } from './backup-format.ts';
import { FileGatherer, isWhole } from './file-gatherer.ts';

export type SourceShelves = Record<Shelf, Pick<BlobStore, 'get'>>;
/** An object storage cannot be cleared of what is not named. */
export type TargetShelves = Record<Shelf, BlobStore & Partial<FolderBlobs>>;

const pieceBytes = 1024 * 1024;

/** Those that are not there whole are left out, and told to `missed`: pictures and papers of who has gone meanwhile, or damage to the disk. */
export async function* copyFiles(
  shelves: SourceShelves,
  files: readonly BackedUpFile[],
  encoder: BackupEncoder,
  missed: string[],
): AsyncGenerator<Buffer> {
  for (const file of files) {
    const bytes = await shelves[file.shelf].get(file.name);
    if (bytes === null || !isWhole(file, bytes)) {
      missed.push(`${file.shelf}/${file.name}`);
      continue;
    }
    yield encoder.file(file);
    for (let at = 0; at < bytes.length; at += pieceBytes) yield encoder.piece(bytes.subarray(at, at + pieceBytes));
  }
}

/** Puts the files of a backup in their place, and takes those that were not there before away again when the restore fails. */
export class FileFiller {
  private readonly gatherer = new FileGatherer();
  private readonly added: { shelf: Shelf; name: string }[] = [];
  count = 0;

  constructor(private readonly shelves: TargetShelves) {}

  async take(part: BackupPart): Promise<void> {
    if (part.kind === 'file') this.gatherer.begin(part.file);
    else if (part.kind === 'end') this.gatherer.finish();
    const file = part.kind === 'piece' ? this.gatherer.take(part.bytes) : null;
    if (file === null) return;
    const { shelf, name, bytes, mediaType } = file;
    if ((await this.shelves[shelf].size(name)) === null) this.added.push({ shelf, name });
    await this.shelves[shelf].put(name, bytes, mediaType);
    this.count += 1;
  }

  async undo(): Promise<void> {
    for (const { shelf, name } of this.added) await this.shelves[shelf].remove(name);
  }
}

/** Takes away what was there before and is named no more. */
export async function clearShelves(shelves: TargetShelves, files: readonly BackedUpFile[]): Promise<void> {
  for (const shelf of Object.keys(shelves) as Shelf[]) {
    const named = files.filter((file) => file.shelf === shelf).map(({ name }) => name);
    await shelves[shelf].keepOnly?.(new Set(named));
  }
}
