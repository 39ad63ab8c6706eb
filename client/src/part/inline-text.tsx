// Running text of a lesson: a typed tree, drawn as elements. Nothing is ever read as HTML.
import type { Inline } from '@greenland/shared-schema/record/lesson-block';
import type { ComponentChildren } from 'preact';

/** `courseId` is where links to lessons lead. */
export function InlineText({ children, courseId }: { children: readonly Inline[]; courseId: string }) {
  return (
    <>
      {children.map((one, index) => (
        <InlinePiece key={index} piece={one} courseId={courseId} />
      ))}
    </>
  );
}

function InlinePiece({ piece, courseId }: { piece: Inline; courseId: string }) {
  if (piece.type === 'text') return <>{piece.text}</>;
  if (piece.type === 'code') return <code>{piece.text}</code>;
  if (piece.type === 'break') return <br />;
  const inner = <InlineText courseId={courseId}>{piece.children}</InlineText>;
  if (piece.type !== 'link') return <Emphasis kind={piece.type}>{inner}</Emphasis>;
  const lessonId = /^lesson:(.+)$/.exec(piece.href)?.[1];
  if (lessonId) return <a href={`/courses/${courseId}/lessons/${lessonId}`}>{inner}</a>;
  return (
    <a href={piece.href} target="_blank" rel="noreferrer">
      {inner}
    </a>
  );
}

function Emphasis({ kind, children }: { kind: 'strong' | 'emphasis' | 'deleted'; children: ComponentChildren }) {
  if (kind === 'strong') return <strong>{children}</strong>;
  return kind === 'emphasis' ? <em>{children}</em> : <del>{children}</del>;
}
