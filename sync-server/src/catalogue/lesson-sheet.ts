// A lesson of a module pack as REST callers get it.
import type { RestLesson } from '@greenland/shared-schema/contract/course-contract';
import { toIsoTime } from '@greenland/shared-schema/contract/rest-value';
import type { Lesson, Media } from '@greenland/shared-schema/record/course';
import type { Block } from '@greenland/shared-schema/record/lesson-block';

/** A file that a lesson shows, in the order in which it shows them. */
export type ShownMedia = { hash: string; kind: 'image' | 'audio' | 'video' | 'document' };

export function listShownMedia({ blocks }: Lesson): ShownMedia[] {
  const shown = blocks.flatMap(mediaOf);
  return [...new Map(shown.map((one) => [one.hash, one])).values()];
}

function mediaOf(block: Block): ShownMedia[] {
  switch (block.type) {
    case 'image':
    case 'audio':
    case 'video':
    case 'document':
      return [{ hash: block.media, kind: block.type }];
    case 'list':
      return block.items.flat().flatMap(mediaOf);
    case 'quote':
      return block.children.flatMap(mediaOf);
    default:
      return [];
  }
}

export type PlacedLesson = { lesson: Lesson; moduleId: string; order: number; shown: readonly ShownMedia[] };

export function describeLesson(
  { lesson, moduleId, order, shown }: PlacedLesson,
  fileByHash: ReadonlyMap<string, Media>,
  { urlByHash, expiresAt }: { urlByHash: ReadonlyMap<string, string>; expiresAt: number },
): RestLesson {
  const main = shown.find(({ kind }) => kind === 'video') ?? shown.find(({ kind }) => kind !== 'image');
  return {
    id: lesson.id,
    moduleId,
    title: lesson.title,
    order,
    duration: lesson.minutes,
    contentType: main?.kind === 'video' ? 'video' : 'text',
    content: lesson.blocks,
    mediaUrl: (main && urlByHash.get(main.hash)) ?? null,
    media: shown.flatMap(({ hash }) => {
      const [file, url] = [fileByHash.get(hash), urlByHash.get(hash)];
      if (!file || url === undefined) return [];
      return [{ id: hash, mediaType: file.mediaType, sizeBytes: file.sizeBytes, url, expiresAt: toIsoTime(expiresAt) }];
    }),
  };
}
