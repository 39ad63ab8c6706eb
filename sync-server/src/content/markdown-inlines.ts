// The inline half of the Markdown reader: text, emphasis, code, links. What the lesson tree cannot hold is a fault, never dropped.
import type { Inline } from '@greenland/shared-schema/record/lesson-block';
import type { Link, LinkReference, PhrasingContent } from 'mdast';
import { type MarkdownScope, nameOfHtml, reportAt } from './markdown-place.ts';

const typeByEmphasis = { strong: 'strong', emphasis: 'emphasis', delete: 'deleted' } as const;

/** A link target as the lesson tree holds it, or null after reporting why not. */
function readTarget(scope: MarkdownScope, node: Link | LinkReference, url: string): string | null {
  if (/^(https?:\/\/|mailto:)\S+$/i.test(url)) return url.replace(/^[a-z]+:/i, (scheme) => scheme.toLowerCase());
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1];
  if (scheme !== undefined) {
    reportAt(scope, node, `links with '${scheme}:' are not supported: use https:, http:, mailto: or a lesson's file`);
    return null;
  }
  if (url.startsWith('#') || url.startsWith('//')) {
    reportAt(scope, node, `the link '${url}' is not supported: use a whole address or a lesson's file`);
    return null;
  }
  const found = scope.findLesson(url);
  if ('lesson' in found) return `lesson:${found.lesson}`;
  reportAt(scope, node, found.missing);
  return null;
}

function readLink(scope: MarkdownScope, node: Link | LinkReference): Inline[] {
  const url = node.type === 'link' ? node.url : scope.definitions.get(node.identifier)?.url;
  const children = readInlines(scope, node.children);
  if (url === undefined) return children;
  const href = readTarget(scope, node, url);
  return href === null ? children : [{ type: 'link', href, children }];
}

function readInline(scope: MarkdownScope, node: PhrasingContent): Inline[] {
  switch (node.type) {
    case 'text':
      return [{ type: 'text', text: node.value.replace(/\s*\n\s*/g, ' ') }];
    case 'strong':
    case 'emphasis':
    case 'delete':
      return [{ type: typeByEmphasis[node.type], children: readInlines(scope, node.children) }];
    case 'inlineCode':
      return [{ type: 'code', text: node.value }];
    case 'break':
      return [{ type: 'break' }];
    case 'link':
    case 'linkReference':
      return readLink(scope, node);
    case 'html':
      reportAt(scope, node, `${nameOfHtml(node.value)} is not supported`);
      return [];
    case 'image':
    case 'imageReference':
      reportAt(scope, node, 'an image must stand alone in its paragraph');
      return [];
    default:
      reportAt(scope, node, 'footnotes are not supported');
      return [];
  }
}

/** Inlines of a run of Markdown. */
export function readInlines(scope: MarkdownScope, nodes: readonly PhrasingContent[]): Inline[] {
  return nodes.flatMap((node) => readInline(scope, node));
}
