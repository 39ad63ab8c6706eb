// A file on its way in: bytes gather in memory and are put away in pieces, so that a cut or a killed tab loses at most one piece.
import { listPieces, pieceKey } from './download-plan.ts';
import type { PackStore } from './pack-store.ts';

type Chunk = Uint8Array<ArrayBuffer>;

export type PieceShelf = {
  /** Bytes that are here, gathered or put away. */
  offset(): number;
  append(chunk: Chunk): Promise<'kept' | 'full'>;
  /** Puts away what has gathered, when it is worth a piece. */
  rest(): Promise<'kept' | 'full'>;
  assemble(mediaType: string): Promise<Blob>;
  discard(): Promise<void>;
};

const pieceBytes = 128 * 1024;
const smallestPieceBytes = 16 * 1024;

/** `sizeByKey`: what is stored now. */
export function openPieceShelf(store: PackStore, hash: string, sizeByKey: ReadonlyMap<string, number>): PieceShelf {
  let pieces = listPieces(hash, sizeByKey);
  let gathered: Chunk[] = [];
  let gatheredBytes = 0;
  const storedBytes = () => pieces.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);

  const putAway = async (atLeastBytes: number): Promise<'kept' | 'full'> => {
    if (gatheredBytes < atLeastBytes) return 'kept';
    const key = pieceKey(hash, storedBytes());
    if ((await store.put(key, new Blob(gathered))) === 'full') return 'full';
    pieces = [...pieces, { key, sizeBytes: gatheredBytes }];
    gathered = [];
    gatheredBytes = 0;
    return 'kept';
  };

  return {
    offset: () => storedBytes() + gatheredBytes,
    append: (chunk) => {
      gathered.push(chunk);
      gatheredBytes += chunk.length;
      return putAway(pieceBytes);
    },
    rest: () => putAway(smallestPieceBytes),
    assemble: async (mediaType) => {
      const blobs = await Promise.all(pieces.map(({ key }) => store.get(key)));
      return new Blob([...blobs.filter((blob) => blob !== null), ...gathered], { type: mediaType });
    },
    discard: async () => {
      for (const { key } of pieces) await store.remove(key);
      pieces = [];
      gathered = [];
      gatheredBytes = 0;
    },
  };
}
