// One lesson of the web-dev course: its README, and the assignment beside it as a last section, as one Markdown file of our format.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Definition, Nodes, RootContent } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown, gfmToMarkdown } from 'mdast-util-gfm';
import { toMarkdown } from 'mdast-util-to-markdown';
import { gfm } from 'micromark-extension-gfm';
import { stringify } from 'yaml';
import { convertBlocks } from './convert-web-dev-blocks.ts';
import { dropShortcodes } from './convert-web-dev-inlines.ts';
import type { Remark, WebDevLanguage } from './convert-web-dev-language.ts';
import type { LessonScope } from './convert-web-dev-scope.ts';

/** A page of the data: its first heading of depth 1, and the rest. */
export type WebDevPage = { file: string; title: string; content: RootContent[]; definitions: Map<string, Definition> };

/** The words of a node, without pictures and markup. */
function plainText(node: Nodes): string {
  if ('children' in node) return node.children.map(plainText).join('');
  return node.type === 'text' || node.type === 'inlineCode' ? node.value : '';
}

const tidy = (text: string) => dropShortcodes(text).replace(/\s+/g, ' ').trim();

/** The first paragraph that has words, as plain text. */
export function firstParagraph(page: WebDevPage): string {
  const texts = page.content.map((node) => (node.type === 'paragraph' ? tidy(plainText(node)) : ''));
  return texts.find((text) => text !== '') ?? '';
}

/** The file of `name` in this language, or the English one with a remark. `name` is like README or assignment. */
function chooseFile(
  from: string,
  folder: string,
  name: string,
  language: WebDevLanguage,
  remarks: Remark[],
): string | null {
  const english = path.posix.join(folder, `${name}.md`);
  const translated = path.posix.join(folder, 'translations', `${name}.${language}.md`);
  if (language !== 'en' && existsSync(path.join(from, translated))) return translated;
  if (!existsSync(path.join(from, english))) return null;
  if (language !== 'en') {
    remarks.push({
      file: translated,
      place: 'whole file',
      message: 'there is no translation: the English text is taken',
    });
  }
  return english;
}

/** A page in the wanted language, in English where there is no translation, or null when there is neither. */
export function readWebDevPage(
  from: string,
  folder: string,
  name: string,
  language: WebDevLanguage,
  remarks: Remark[],
): WebDevPage | null {
  const file = chooseFile(from, folder, name, language, remarks);
  if (file === null) return null;
  const markdown = readFileSync(path.join(from, file), 'utf8');
  const { children } = fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
  const heading = children.find((node) => node.type === 'heading' && node.depth === 1);
  const definitions = new Map(
    children.flatMap((node) => (node.type === 'definition' ? [[node.identifier, node] as const] : [])),
  );
  const title = heading === undefined ? '' : tidy(plainText(heading));
  return { file, title, content: children.filter((node) => node !== heading), definitions };
}

/** Minutes that reading `markdown` takes at 160 words a minute (code and exercises slow people down), at least 5. */
export function readingMinutes(markdown: string): number {
  return Math.max(5, Math.ceil(markdown.split(/\s+/).length / 160));
}

type ScopeOf = (page: WebDevPage) => LessonScope;

/** The lesson file. `assignment` null: there is none. */
export function convertWebDevLesson(page: WebDevPage, assignment: WebDevPage | null, scopeOf: ScopeOf) {
  const blocks = convertBlocks(scopeOf(page), page.content);
  if (assignment !== null) {
    blocks.push({ type: 'heading', depth: 2, children: [{ type: 'text', value: assignment.title }] });
    blocks.push(...convertBlocks(scopeOf(assignment), assignment.content));
  }
  const body = toMarkdown({ type: 'root', children: blocks }, { extensions: [gfmToMarkdown()], bullet: '-' });
  const minutes = readingMinutes(body);
  return { minutes, text: `---\n${stringify({ title: page.title, minutes })}---\n\n${body}` };
}
