// Puts the pieces of a file in a backup together again. Invariant: what comes out is whole, and what its hash names where its name is one.
import { hashBytes } from '../content/content-hash.ts';
import { type BackedUpFile, damaged } from './backup-format.ts';

export type GatheredFile = BackedUpFile & { bytes: Buffer };

/** Whether these are the bytes of that file. */
export function isWhole({ shelf, name, sizeBytes }: BackedUpFile, bytes: Buffer): boolean {
  return bytes.length === sizeBytes && (shelf !== 'packs' || hashBytes(bytes) === name);
}

/** Takes a file and then its pieces, one file after the other. */
export class FileGatherer {
  private open: { file: BackedUpFile; pieces: Buffer[]; missing: number } | null = null;

  begin(file: BackedUpFile): void {
    this.finish();
    this.open = { file, pieces: [], missing: file.sizeBytes };
  }

  /** The file, with its last piece. */
  take(bytes: Buffer): GatheredFile | null {
    if (this.open === null || bytes.length > this.open.missing) throw damaged('it holds bytes of no file');
    const { file, pieces } = this.open;
    pieces.push(bytes);
    this.open.missing -= bytes.length;
    if (this.open.missing > 0) return null;
    this.open = null;
    const whole = { ...file, bytes: Buffer.concat(pieces) };
    if (!isWhole(file, whole.bytes)) throw damaged(`the file ${file.name} in it is another one`);
    return whole;
  }

  /** To be called before what follows the last file. */
  finish(): void {
    if (this.open !== null) throw damaged(`the file ${this.open.file.name} in it is cut short`);
  }
}
