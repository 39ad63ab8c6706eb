// The port for files: packs, media, certificates and pictures of learners, wherever they live. Invariant: under a name are always the same bytes.

export type ByteSpan = { start: number; length: number };

/** `fileName`: letters, digits, `-_.` only; shown in place, and the name under which browsers save it. */
export type ServedAs = { mediaType: string; fileName: string };

/** `name`: what addresses may hold without escapes, as hashes in base64url do; those of packs are the hash of their bytes. */
export type BlobStore = {
  /** Keeps `bytes` under `name`; what is there already stays. Throws BlobStoreAway when they are not kept for certain. */
  put(name: string, bytes: Uint8Array, mediaType: string): Promise<void>;
  /** The bytes, or those of `span` that exist (none past the end); null when there is no such blob. */
  get(name: string, span?: ByteSpan): Promise<Buffer | null>;
  /** In bytes; null when there is no such blob. */
  size(name: string): Promise<number | null>;
  /** Also when it is not there. */
  remove(name: string): Promise<void>;
  /**
   * An address under which the storage itself gives the blob to anyone, for so long, with the headers of `served`; null when it gives
   * nothing to strangers: then serve it yourself. Asks nobody whether the blob is there.
   */
  signUrl(name: string, seconds: number, served?: ServedAs): Promise<string | null>;
  /** Asks now; never rejects. */
  isUp(): Promise<boolean>;
};

/** What is kept apart, each in a store of its own. */
export type Shelf = 'packs' | 'avatars';
export type Shelves = Record<Shelf, BlobStore>;

/** The storage did not do what it was asked: it may later. `message` holds no address, no path and no key; `advice` is for the operator. */
export class BlobStoreAway extends Error {
  override name = 'BlobStoreAway';

  constructor(
    message: string,
    readonly advice: string,
  ) {
    super(message);
  }
}

/** One sentence for the person at the shell; null when the fault is another one. */
export function describeBlobFault(error: unknown): string | null {
  return error instanceof BlobStoreAway ? `${error.message} ${error.advice}` : null;
}

export function dispositionOf({ fileName }: ServedAs): string {
  if (!/^[\w-][\w.-]{0,150}$/.test(fileName)) throw new Error('A file name may have letters, digits and -_. only.');
  return `inline; filename="${fileName}"`;
}
