// A file in a lesson: picture, sound, film or document, played from this device. What is not here yet is said, not hidden.
import type { Block } from '@greenland/shared-schema/record/lesson-block';
import { Icon } from './icon.tsx';
import { usePhrases } from './learner-context.ts';
import type { LessonSurroundings } from './lesson-surroundings.ts';
import { useMediaUrl } from './media-url.ts';

type MediaBlock = Extract<Block, { media: string }>;

export function BlockMedia({ block, around }: { block: MediaBlock; around: LessonSurroundings }) {
  const mediaType = around.mediaTypeByHash.get(block.media);
  const url = useMediaUrl(mediaType === undefined ? null : { hash: block.media, mediaType }, around);
  return (
    <figure class={`media media-${block.type}`}>
      {url ? <MediaPiece block={block} url={url} /> : <MediaMissing block={block} searching={url === undefined} />}
      {block.caption ? <figcaption>{block.caption}</figcaption> : null}
    </figure>
  );
}

function MediaPiece({ block, url }: { block: MediaBlock; url: string }) {
  const { phrases } = usePhrases();
  if (block.type === 'image') return <img src={url} alt={block.alt} decoding="async" />;
  if (block.type !== 'document') {
    const Player = block.type;
    return <Player controls playsInline preload="metadata" src={url} aria-label={block.caption || undefined} />;
  }
  return (
    <a class="button" href={url} target="_blank" rel="noreferrer">
      <Icon name="document" />
      {phrases.lesson.openDocument}
    </a>
  );
}

function MediaMissing({ block, searching }: { block: MediaBlock; searching: boolean }) {
  const { phrases } = usePhrases();
  const isImage = block.type === 'image';
  return (
    <div class="media-missing" aria-busy={searching}>
      <Icon name={isImage ? 'picture' : 'document'} />
      {searching ? null : <p>{isImage ? phrases.lesson.imageMissing : phrases.lesson.mediaMissing}</p>}
      {isImage && block.alt ? <p class="media-alt">{block.alt}</p> : null}
    </div>
  );
}
