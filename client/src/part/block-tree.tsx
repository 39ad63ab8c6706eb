// A lesson's blocks, drawn as elements: one component for each kind, so that an unknown kind does not compile.
import type { Block, Inline } from '@greenland/shared-schema/record/lesson-block';
import { BlockMedia } from './block-media.tsx';
import { InlineText } from './inline-text.tsx';
import { usePhrases } from './learner-context.ts';
import type { LessonSurroundings } from './lesson-surroundings.ts';

/** What scrolls sideways takes the focus, so that a keyboard can scroll it (WCAG 2.1.1). */
const reachable = { tabIndex: 0 };

type TreeProps = { blocks: readonly Block[]; around: LessonSurroundings };

export function BlockTree({ blocks, around }: TreeProps) {
  return (
    <>
      {blocks.map((block, index) => (
        <BlockPiece key={index} block={block} around={around} />
      ))}
    </>
  );
}

function BlockPiece({ block, around }: { block: Block; around: LessonSurroundings }) {
  const { courseId } = around;
  if (block.type === 'paragraph') {
    return (
      <p>
        <InlineText courseId={courseId}>{block.children}</InlineText>
      </p>
    );
  }
  if (block.type === 'heading') return <BlockHeading block={block} courseId={courseId} />;
  if (block.type === 'list') return <BlockList block={block} around={around} />;
  if (block.type === 'table') return <BlockTable block={block} courseId={courseId} />;
  if (block.type === 'rule') return <hr />;
  if (block.type === 'quote') {
    return (
      <blockquote>
        <BlockTree blocks={block.children} around={around} />
      </blockquote>
    );
  }
  if (block.type === 'code') {
    return (
      <pre {...reachable} data-language={block.language}>
        <code>{block.text}</code>
      </pre>
    );
  }
  return <BlockMedia block={block} around={around} />;
}

function BlockHeading({ block, courseId }: { block: Extract<Block, { type: 'heading' }>; courseId: string }) {
  const text = <InlineText courseId={courseId}>{block.children}</InlineText>;
  if (block.level === 2) return <h2>{text}</h2>;
  return block.level === 3 ? <h3>{text}</h3> : <h4>{text}</h4>;
}

function BlockList({ block, around }: { block: Extract<Block, { type: 'list' }>; around: LessonSurroundings }) {
  const items = block.items.map((blocks, index) => (
    <li key={index}>
      <BlockTree blocks={blocks} around={around} />
    </li>
  ));
  return block.ordered ? <ol>{items}</ol> : <ul>{items}</ul>;
}

/** Scrolls sideways by itself when it is wider than the page. */
function BlockTable({ block, courseId }: { block: Extract<Block, { type: 'table' }>; courseId: string }) {
  const { phrases } = usePhrases();
  const write = (text: Inline[]) => <InlineText courseId={courseId}>{text}</InlineText>;
  return (
    <section class="table-scroll" {...reachable} aria-label={phrases.lesson.table}>
      <table>
        <thead>
          <tr>
            {block.head.map((cell, index) => (
              <th key={index} scope="col">
                {write(cell)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {block.rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, column) => (
                <td key={column}>{write(cell)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
