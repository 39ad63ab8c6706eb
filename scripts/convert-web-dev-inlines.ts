// Inlines of a web-dev lesson as our lessons may have them: no pictures inside a line, no HTML, links that lead somewhere.
import path from 'node:path';
import type { Image, ImageReference, Link, LinkReference, PhrasingContent } from 'mdast';
import { isMarkup, nameOfTag, replaceHtml } from './convert-web-dev-html.ts';
import { wordsByLanguage } from './convert-web-dev-language.ts';
import { findLessonLink, type LessonScope, remark } from './convert-web-dev-scope.ts';

const shortcode = /(^|\s):[a-z][a-z0-9_]*:(?=\s|$)/g;
const quizSite = 'azurestaticapps.net/quiz';

/** Text without emoji short codes, which only some sites turn into pictures. */
export function dropShortcodes(text: string): string {
  return text.replace(shortcode, '$1');
}

/** The words that stand for a picture that is not there. */
export function describePicture(scope: LessonScope, node: Image | ImageReference, url: string): string {
  const alt = node.alt?.trim() ?? '';
  return `[${wordsByLanguage[scope.language].picture}: ${alt === '' ? path.posix.basename(url) : alt}]`;
}

/** The address of a link or picture, by reference too. */
export function urlOf(scope: LessonScope, node: Image | ImageReference | Link | LinkReference): string {
  return 'url' in node ? node.url : (scope.definitions.get(node.identifier)?.url ?? '');
}

function convertPicture(scope: LessonScope, node: Image | ImageReference): PhrasingContent[] {
  const url = urlOf(scope, node);
  if (/img\.shields\.io|badge/.test(url)) {
    remark(scope, node, `the badge ${url} is left out`);
    return [];
  }
  remark(scope, node, `the picture ${url} inside a line is told in words`);
  return [{ type: 'text', value: describePicture(scope, node, url) }];
}

function findTarget(scope: LessonScope, node: Link | LinkReference, url: string): string | null {
  if (url.includes(quizSite)) {
    remark(scope, node, `the link to the quiz site ${url} is text: the course has the quiz itself`);
    return null;
  }
  if (/^(https?:\/\/|mailto:)\S+$/i.test(url)) return url;
  if (/^[a-z]+:|^#|^\/\//i.test(url)) {
    remark(scope, node, `the link ${url} is text: it is no address outside this page`);
    return null;
  }
  const lesson = findLessonLink(scope, url);
  if (lesson === null) remark(scope, node, `the link ${url} is text: it leads to no lesson`);
  return lesson;
}

function convertLink(scope: LessonScope, node: Link | LinkReference): PhrasingContent[] {
  const url = urlOf(scope, node);
  const children = convertInlines(scope, node.children).flatMap((child) =>
    child.type === 'link' ? child.children : [child],
  );
  const target = findTarget(scope, node, url);
  if (target === null) return children;
  if (children.length > 0) return [{ type: 'link', url: target, children }];
  return node.children.length > 0 ? [] : [{ type: 'link', url: target, children: [{ type: 'text', value: target }] }];
}

function convertInline(scope: LessonScope, node: PhrasingContent): PhrasingContent[] {
  switch (node.type) {
    case 'image':
    case 'imageReference':
      return convertPicture(scope, node);
    case 'link':
    case 'linkReference':
      return convertLink(scope, node);
    case 'strong':
    case 'emphasis':
    case 'delete': {
      const children = convertInlines(scope, node.children);
      return children.length === 0 ? [] : [{ ...node, children }];
    }
    case 'text': {
      const value = dropShortcodes(node.value);
      if (value !== node.value) remark(scope, node, 'an emoji short code is left out');
      return [{ ...node, value }];
    }
    case 'inlineCode':
    case 'break':
      return [node];
    default:
      remark(scope, node, `a ${node.type} is left out`);
      return [];
  }
}

/** Converted inlines; everything that was changed or left out is reported. */
export function convertInlines(scope: LessonScope, nodes: readonly PhrasingContent[]): PhrasingContent[] {
  for (const node of nodes) {
    if (node.type === 'html') {
      const outcome = isMarkup(node.value) ? 'left out, its text kept' : 'no HTML: kept as words';
      remark(scope, node, `the HTML tag <${nameOfTag(node.value)}> is ${outcome}`);
    }
  }
  return replaceHtml(nodes).flatMap((node) => convertInline(scope, node));
}
