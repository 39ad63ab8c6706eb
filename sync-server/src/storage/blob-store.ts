// The port for bodies of packs, wherever they live. Invariant: a name is the hash of its bytes, so what is put never changes.

export type ByteSpan = { start: number; length: number };

export type BlobStore = {
  /** Keeps `bytes` under `hash`; what is there already stays. Throws BlobStoreAway when they are not kept for certain. */
  put(hash: string, bytes: Uint8Array, mediaType: string): Promise<void>;
  /** The bytes, or those of `span` that exist (none past the end); null when there is no such blob. */
  get(hash: string, span?: ByteSpan): Promise<Buffer | null>;
  /** In bytes; null when there is no such blob. */
  size(hash: string): Promise<number | null>;
  /** Also when it is not there. */
  remove(hash: string): Promise<void>;
  /** An address under which the storage itself gives the blob to anyone, for so long; null when it gives nothing to strangers. */
  signUrl(hash: string, seconds: number): Promise<string | null>;
  /** Asks now; never rejects. */
  isUp(): Promise<boolean>;
};

/** The storage did not do what it was asked: it may later. `message` holds no address and no key. */
export class BlobStoreAway extends Error {
  override name = 'BlobStoreAway';
}

/** One sentence for the person at the shell; null when the fault is another one. */
export function describeBlobFault(error: unknown): string | null {
  if (!(error instanceof BlobStoreAway)) return null;
  return `${error.message} Is it running, and are S3_BUCKET, S3_ENDPOINT and the keys right?`;
}
