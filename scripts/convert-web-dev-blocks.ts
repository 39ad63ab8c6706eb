// Blocks of a web-dev lesson as our lessons may have them: headings of two to four #, pictures alone in their paragraph, no HTML.
import type {
  BlockContent,
  DefinitionContent,
  Heading,
  ListItem,
  Paragraph,
  PhrasingContent,
  RootContent,
  Table,
} from 'mdast';
import { convertInlines, describePicture, urlOf } from './convert-web-dev-inlines.ts';
import { type LessonScope, remark, resolveInData } from './convert-web-dev-scope.ts';

type Block = BlockContent | DefinitionContent;

const isBlank = (nodes: readonly PhrasingContent[]) =>
  nodes.every((node) => (node.type === 'text' && node.value.trim() === '') || node.type === 'break');

function makeParagraph(children: PhrasingContent[]): Paragraph[] {
  return isBlank(children) ? [] : [{ type: 'paragraph', children }];
}

function convertParagraph(scope: LessonScope, node: Paragraph): Block[] {
  const [only] = node.children;
  if (node.children.length !== 1 || (only?.type !== 'image' && only?.type !== 'imageReference')) {
    return makeParagraph(convertInlines(scope, node.children));
  }
  const url = urlOf(scope, only);
  const isRemote = /^[a-z]+:|^\/\//i.test(url);
  const taken = isRemote ? null : scope.takePicture(resolveInData(scope, url));
  if (taken !== null) return makeParagraph([{ type: 'image', url: taken, alt: only.alt?.trim() || url }]);
  const why = isRemote ? 'is on another site' : 'is missing from the data';
  remark(scope, only, `the picture ${url} ${why}: its caption stands for it`);
  return makeParagraph([{ type: 'emphasis', children: [{ type: 'text', value: describePicture(scope, only, url) }] }]);
}

function convertHeading(scope: LessonScope, node: Heading): Block[] {
  const children = convertInlines(scope, node.children);
  const depth = node.depth === 1 ? 2 : node.depth === 2 || node.depth === 3 ? node.depth : 4;
  if (depth !== node.depth) remark(scope, node, `a heading of depth ${node.depth} becomes one of depth ${depth}`);
  return isBlank(children) ? [] : [{ type: 'heading', depth, children }];
}

function convertTable(scope: LessonScope, node: Table): Block[] {
  const rows = node.children.map((row) => ({
    ...row,
    children: row.children.map((cell) => ({ ...cell, children: convertInlines(scope, cell.children) })),
  }));
  return rows.every((row) => row.children.every((cell) => isBlank(cell.children))) ? [] : [{ ...node, children: rows }];
}

function convertItem(scope: LessonScope, item: ListItem): ListItem {
  if (typeof item.checked === 'boolean') remark(scope, item, 'a check box is left out, its text kept');
  return { ...item, checked: null, children: convertBlocks(scope, item.children) };
}

function convertHtml(scope: LessonScope, node: Extract<RootContent, { type: 'html' }>): Block[] {
  const content = convertInlines(scope, [node]);
  return makeParagraph(content);
}

function convertBlock(scope: LessonScope, node: RootContent): Block[] {
  switch (node.type) {
    case 'paragraph':
      return convertParagraph(scope, node);
    case 'heading':
      return convertHeading(scope, node);
    case 'table':
      return convertTable(scope, node);
    case 'html':
      return convertHtml(scope, node);
    case 'list':
      return [{ ...node, children: node.children.map((item) => convertItem(scope, item)) }];
    case 'blockquote': {
      const children = convertBlocks(scope, node.children);
      return children.length === 0 ? [] : [{ ...node, children }];
    }
    case 'code':
    case 'thematicBreak':
      return [node];
    case 'definition':
      return [];
    default:
      remark(scope, node, `a ${node.type} is left out`);
      return [];
  }
}

/** Converted blocks; everything that was changed or left out is reported. */
export function convertBlocks(scope: LessonScope, nodes: readonly RootContent[]): Block[] {
  return nodes.flatMap((node) => convertBlock(scope, node));
}
