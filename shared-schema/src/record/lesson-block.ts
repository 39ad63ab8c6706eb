// A lesson as a typed tree, made on the server when a course is published: phones need no Markdown parser and no innerHTML.
import * as z from 'zod/mini';
import { contentHash } from './identifier.ts';

export type Inline =
  | { type: 'text'; text: string }
  | { type: 'strong' | 'emphasis' | 'deleted'; children: Inline[] }
  | { type: 'code'; text: string }
  | { type: 'break' }
  | { type: 'link'; href: string; children: Inline[] };

/** `href` is http, https, mailto, or a lesson of the same course as `lesson:<id>`. */
export const inline: z.ZodMiniType<Inline> = z.lazy(() =>
  z.discriminatedUnion('type', [
    z.object({ type: z.literal('text'), text: z.string() }),
    z.object({ type: z.enum(['strong', 'emphasis', 'deleted']), children: z.array(inline) }),
    z.object({ type: z.literal('code'), text: z.string() }),
    z.object({ type: z.literal('break') }),
    z.object({
      type: z.literal('link'),
      href: z.string().check(z.regex(/^(https?:|mailto:|lesson:)/)),
      children: z.array(inline),
    }),
  ]),
);

export type Block =
  | { type: 'heading'; level: 2 | 3 | 4; children: Inline[] }
  | { type: 'paragraph'; children: Inline[] }
  | { type: 'list'; ordered: boolean; items: Block[][] }
  | { type: 'quote'; children: Block[] }
  | { type: 'code'; language: string; text: string }
  | { type: 'table'; head: Inline[][]; rows: Inline[][][] }
  | { type: 'rule' }
  | { type: 'image'; media: string; alt: string; caption: string }
  | { type: 'audio' | 'video' | 'document'; media: string; caption: string };

const inlines = z.array(inline);

/** `media` is the content hash of a file of the same course version. */
export const block: z.ZodMiniType<Block> = z.lazy(() =>
  z.discriminatedUnion('type', [
    z.object({
      type: z.literal('heading'),
      level: z.union([z.literal(2), z.literal(3), z.literal(4)]),
      children: inlines,
    }),
    z.object({ type: z.literal('paragraph'), children: inlines }),
    z.object({ type: z.literal('list'), ordered: z.boolean(), items: z.array(z.array(block)) }),
    z.object({ type: z.literal('quote'), children: z.array(block) }),
    z.object({ type: z.literal('code'), language: z.string(), text: z.string() }),
    z.object({ type: z.literal('table'), head: z.array(inlines), rows: z.array(z.array(inlines)) }),
    z.object({ type: z.literal('rule') }),
    z.object({ type: z.literal('image'), media: contentHash, alt: z.string(), caption: z.string() }),
    z.object({ type: z.enum(['audio', 'video', 'document']), media: contentHash, caption: z.string() }),
  ]),
);
