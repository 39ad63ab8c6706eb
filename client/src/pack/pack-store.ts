// A small port for downloaded bytes by key. The browser's is pack-store-pouch; both pass pack-store-exam.

export type PackEntry = { key: string; sizeBytes: number; mediaType: string };

/** What is stored under a key never changes: a second `put` leaves the first. `full`: the browser has no room, nothing was stored. */
export type PackStore = {
  /** The blob's `type` is the one that was put. */
  get(key: string): Promise<Blob | null>;
  put(key: string, content: Blob): Promise<'kept' | 'full'>;
  has(key: string): Promise<boolean>;
  remove(key: string): Promise<void>;
  list(): Promise<PackEntry[]>;
};

/** `capacityBytes`: more than this in all is `full`. Lives as long as the process. */
export function makeMemoryPackStore(capacityBytes = Number.POSITIVE_INFINITY): PackStore {
  const blobByKey = new Map<string, Blob>();
  const usedBytes = () => [...blobByKey.values()].reduce((sum, { size }) => sum + size, 0);
  return {
    get: async (key) => blobByKey.get(key) ?? null,
    put: async (key, content) => {
      if (blobByKey.has(key)) return 'kept';
      if (usedBytes() + content.size > capacityBytes) return 'full';
      blobByKey.set(key, content);
      return 'kept';
    },
    has: async (key) => blobByKey.has(key),
    remove: async (key) => {
      blobByKey.delete(key);
    },
    list: async () => [...blobByKey].map(([key, { size, type }]) => ({ key, sizeBytes: size, mediaType: type })),
  };
}
