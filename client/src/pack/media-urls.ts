// Object URLs of stored files: one a file, for as long as the page lives or until the file is removed.
import type { Media } from '@greenland/shared-schema/record/course';
import type { PackStore } from './pack-store.ts';

export type MediaUrls = {
  /** Null when the file is not here. */
  find(media: Pick<Media, 'hash' | 'mediaType'>): Promise<string | null>;
  forget(hash: string): void;
};

export function makeMediaUrls(store: () => Promise<PackStore>): MediaUrls {
  const urlByHash = new Map<string, string>();
  return {
    find: async ({ hash, mediaType }) => {
      const content = urlByHash.has(hash) ? null : await (await store()).get(hash);
      const known = urlByHash.get(hash);
      if (known !== undefined || content === null) return known ?? null;
      const url = URL.createObjectURL(content.slice(0, content.size, mediaType));
      urlByHash.set(hash, url);
      return url;
    },
    forget: (hash) => {
      URL.revokeObjectURL(urlByHash.get(hash) ?? '');
      urlByHash.delete(hash);
    },
  };
}
