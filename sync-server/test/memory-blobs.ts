// A store of files for tests that are about something else; it passes the exam of the real ones.
import type { BlobStore } from '../src/storage/blob-store.ts';

function openMemoryBlobs(): BlobStore {
  const byName = new Map<string, Buffer>();
  return {
    put: async (name, bytes) => {
      byName.set(name, Buffer.from(bytes));
    },
    get: async (name, span) => {
      const bytes = byName.get(name) ?? null;
      return bytes && span ? bytes.subarray(span.start, span.start + span.length) : bytes;
    },
    size: async (name) => byName.get(name)?.length ?? null,
    remove: async (name) => {
      byName.delete(name);
    },
    signUrl: async () => null,
    isUp: async () => true,
  };
}

/** One for a test file: names never mean other bytes. */
export const memoryBlobs = openMemoryBlobs();
