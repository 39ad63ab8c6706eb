// Raw HTML inside the web-dev lessons: texts and links are kept, everything else of it goes.
import type { PhrasingContent } from 'mdast';

/** `<a href="x">` → `a`; `<!-- -->` and `<!DOCTYPE>` → the same text's first characters. */
export function nameOfTag(html: string): string {
  return html.startsWith('<!--') ? 'comment' : (/<\/?([a-z!][\w-]*)/i.exec(html)?.[1] ?? '').toLowerCase();
}

const tagNames = new Set(
  `a article aside audio b blockquote br button center code comment details div em embed figcaption figure font footer form h1 h2
  h3 h4 h5 h6 header hr i iframe img input kbd label li main mark nav ol p pre section small source span strong style sub summary
  sup table tbody td th thead tr u ul video`.split(/\s+/),
);

/** Whether this is markup and not a word in angle brackets, such as <your name>. */
export function isMarkup(html: string): boolean {
  return tagNames.has(nameOfTag(html));
}

const attributeOf = (html: string, name: string) =>
  new RegExp(`\\b${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, 'i')
    .exec(html)
    ?.slice(1)
    .find((value) => value !== undefined);

const textByEntity: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ' };
const decode = (text: string) =>
  text.replace(/&(amp|lt|gt|quot|nbsp);/g, (_, name: string) => textByEntity[name] ?? '');

/** What one tag or text of HTML stands for: `open` begins a link, `close` ends one. */
type Piece = { kind: 'text'; text: string } | { kind: 'open'; url: string } | { kind: 'close' } | { kind: 'break' };

function readTag(html: string): Piece[] {
  if (!isMarkup(html)) return [{ kind: 'text', text: html }];
  const name = nameOfTag(html);
  if (name === 'a')
    return html.startsWith('</') ? [{ kind: 'close' }] : [{ kind: 'open', url: attributeOf(html, 'href') ?? '' }];
  if (name === 'br') return [{ kind: 'break' }];
  const alt = name === 'img' ? (attributeOf(html, 'alt') ?? '') : '';
  return alt === '' ? [] : [{ kind: 'text', text: `[${alt}]` }];
}

function readPieces(html: string): Piece[] {
  return (html.match(/<!--[\s\S]*?-->|<[^>]*>|[^<]+|</g) ?? []).flatMap((part): Piece[] =>
    part.startsWith('<') && part.length > 1
      ? readTag(part)
      : [{ kind: 'text', text: decode(part).replace(/\s+/g, ' ') }],
  );
}

/** Where a link was opened, and what has been read since. */
type Frame = { url: string | null; children: PhrasingContent[] };

function closeFrame(stack: Frame[]): void {
  const frame = stack.pop();
  const parent = stack.at(-1);
  if (frame === undefined || parent === undefined) return;
  const texts = frame.children.flatMap((child) => (child.type === 'link' ? child.children : [child]));
  if (frame.url === null || frame.url === '') parent.children.push(...texts);
  else parent.children.push({ type: 'link', url: frame.url, children: texts });
}

/** Inlines without HTML: `<a>` pairs become links, `<br>` a line break, other tags leave their content. */
export function replaceHtml(nodes: readonly PhrasingContent[]): PhrasingContent[] {
  const root: Frame = { url: null, children: [] };
  const stack = [root];
  const add = (node: PhrasingContent) => (stack.at(-1) ?? root).children.push(node);
  for (const node of nodes) {
    const pieces = node.type === 'html' ? readPieces(node.value) : null;
    if (pieces === null) add(node);
    for (const piece of pieces ?? []) {
      if (piece.kind === 'open') stack.push({ url: piece.url, children: [] });
      else if (piece.kind === 'close' && stack.length > 1) closeFrame(stack);
      else if (piece.kind === 'text') add({ type: 'text', value: piece.text });
      else if (piece.kind === 'break') add({ type: 'break' });
    }
  }
  while (stack.length > 1) closeFrame(stack);
  return root.children;
}
