// What the Markdown reader may ask about its surroundings, and where it reports faults. The reader itself does no IO.
import type { Definition } from 'mdast';
import type { MediaFile } from './course-source.ts';

/** `bodyLine`: the line of the file on which the Markdown begins. Finders answer with a sentence when there is nothing to find. */
export type MarkdownPlace = {
  bodyLine: number;
  findMedia: (reference: string) => MediaFile | { missing: string };
  findLesson: (reference: string) => { lesson: string } | { missing: string };
  report: (line: number, message: string) => void;
};

/** A place together with the link definitions of the text that is read. */
export type MarkdownScope = MarkdownPlace & { definitions: ReadonlyMap<string, Definition> };

type Positioned = { position?: { start: { line: number } } | undefined };

/** Reports a fault at the line of `node`. */
export function reportAt(scope: MarkdownScope, node: Positioned, message: string): void {
  scope.report((node.position?.start.line ?? 1) + scope.bodyLine - 1, message);
}

/** `<div>`, `<!-- ... -->`: names the markup for a message. */
export function nameOfHtml(html: string): string {
  return html.startsWith('<!--') ? 'an HTML comment' : `raw HTML ${/<\/?[a-z!?][\w:-]*/i.exec(html)?.[0] ?? '<'}>`;
}
