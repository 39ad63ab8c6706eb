// Turns links to lessons from slugs, as an author writes them, into ids, as devices follow them.
import type { Block, Inline } from '@greenland/shared-schema/record/lesson-block';

type IdOfPath = (path: string) => string;

function linkInlines(inlines: readonly Inline[], idOf: IdOfPath): Inline[] {
  return inlines.map((inline) => {
    if (!('children' in inline)) return inline;
    const children = linkInlines(inline.children, idOf);
    if (inline.type !== 'link') return { ...inline, children };
    return {
      ...inline,
      href: inline.href.replace(/^lesson:(.*)$/, (_, path: string) => `lesson:${idOf(path)}`),
      children,
    };
  });
}

function linkBlock(block: Block, idOf: IdOfPath): Block {
  switch (block.type) {
    case 'heading':
    case 'paragraph':
      return { ...block, children: linkInlines(block.children, idOf) };
    case 'quote':
      return { ...block, children: linkLessons(block.children, idOf) };
    case 'list':
      return { ...block, items: block.items.map((item) => linkLessons(item, idOf)) };
    case 'table':
      return {
        ...block,
        head: block.head.map((cell) => linkInlines(cell, idOf)),
        rows: block.rows.map((row) => row.map((cell) => linkInlines(cell, idOf))),
      };
    default:
      return block;
  }
}

/** `blocks` with `lesson:<module slug>/<lesson slug>` made `lesson:<id>`. */
export function linkLessons(blocks: readonly Block[], idOf: IdOfPath): Block[] {
  return blocks.map((block) => linkBlock(block, idOf));
}
