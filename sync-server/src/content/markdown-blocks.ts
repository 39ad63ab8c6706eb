// The block half of the Markdown reader: a lesson's Markdown (CommonMark with GFM tables) as the typed tree that devices show.
import type { Block, Inline } from '@greenland/shared-schema/record/lesson-block';
import type { Definition, Image, ImageReference, List, Paragraph, RootContent, Table } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { readInlines } from './markdown-inlines.ts';
import { type MarkdownPlace, type MarkdownScope, nameOfHtml, reportAt } from './markdown-place.ts';
import { blockTypeOf } from './media-type.ts';

/** Deeper nesting than any lesson needs would only serve to exhaust a device's stack. */
const deepestNesting = 20;

function readMedia(scope: MarkdownScope, node: Image | ImageReference): Block[] {
  const source = node.type === 'image' ? node : scope.definitions.get(node.identifier);
  if (source === undefined) return [];
  const found = scope.findMedia(source.url);
  if ('missing' in found) {
    reportAt(scope, node, found.missing);
    return [];
  }
  const alt = node.alt?.trim() ?? '';
  const caption = source.title?.trim() ?? '';
  const type = blockTypeOf(found.mediaType);
  if (type !== 'image') return [{ type, media: found.hash, caption: caption === '' ? alt : caption }];
  if (alt === '')
    reportAt(scope, node, `the image '${source.url}' has no alternative text: write ![what it shows](...)`);
  return [{ type, media: found.hash, alt, caption }];
}

function readParagraph(scope: MarkdownScope, node: Paragraph): Block[] {
  const [only] = node.children;
  if (node.children.length === 1 && (only?.type === 'image' || only?.type === 'imageReference')) {
    return readMedia(scope, only);
  }
  const children = readInlines(scope, node.children);
  return children.length === 0 ? [] : [{ type: 'paragraph', children }];
}

function readList(scope: MarkdownScope, node: List, depth: number): Block {
  const items = node.children.map((item) => {
    if (typeof item.checked === 'boolean') reportAt(scope, item, 'check boxes in lists are not supported');
    return readNodes(scope, item.children, depth + 1);
  });
  return { type: 'list', ordered: node.ordered === true, items };
}

function readTable(scope: MarkdownScope, node: Table): Block {
  const rows: Inline[][][] = node.children.map((row) => row.children.map((cell) => readInlines(scope, cell.children)));
  const [head = [], ...body] = rows;
  return { type: 'table', head, rows: body.map((row) => head.map((_, column) => row[column] ?? [])) };
}

function readHeading(scope: MarkdownScope, node: Extract<RootContent, { type: 'heading' }>): Block[] {
  const children = readInlines(scope, node.children);
  if (node.depth === 2 || node.depth === 3 || node.depth === 4)
    return [{ type: 'heading', level: node.depth, children }];
  const reason = node.depth === 1 ? "the lesson's title stands in the front matter" : 'this is too deep';
  reportAt(scope, node, `a heading must have two to four #: ${reason}`);
  return [];
}

function readNode(scope: MarkdownScope, node: RootContent, depth: number): Block[] {
  switch (node.type) {
    case 'paragraph':
      return readParagraph(scope, node);
    case 'heading':
      return readHeading(scope, node);
    case 'list':
      return [readList(scope, node, depth)];
    case 'blockquote':
      return [{ type: 'quote', children: readNodes(scope, node.children, depth + 1) }];
    case 'code':
      return [{ type: 'code', language: node.lang ?? '', text: node.value }];
    case 'table':
      return [readTable(scope, node)];
    case 'thematicBreak':
      return [{ type: 'rule' }];
    case 'definition':
      return [];
    case 'html':
      reportAt(scope, node, `${nameOfHtml(node.value)} is not supported`);
      return [];
    default:
      reportAt(scope, node, 'footnotes are not supported');
      return [];
  }
}

function readNodes(scope: MarkdownScope, nodes: readonly RootContent[], depth: number): Block[] {
  const [first] = nodes;
  if (depth > deepestNesting && first !== undefined) {
    reportAt(scope, first, `lists and quotes are nested more than ${deepestNesting} deep`);
    return [];
  }
  return nodes.flatMap((node) => readNode(scope, node, depth));
}

/** The lesson tree of `markdown`. Faults go to `place.report`; what has a fault is left out of the tree. */
export function readMarkdown(markdown: string, place: MarkdownPlace): Block[] {
  const root = fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
  const definitions = new Map<string, Definition>();
  for (const node of root.children) {
    if (node.type === 'definition' && !definitions.has(node.identifier)) definitions.set(node.identifier, node);
  }
  return readNodes({ ...place, definitions }, root.children, 0);
}
