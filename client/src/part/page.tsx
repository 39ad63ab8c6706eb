// The frame of every screen: sets the title of the document, and moves the focus to the heading after a change of screen.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { usePhrases } from './learner-context.ts';

type PageProps = {
  title: string;
  name: string;
  /** Drawn in place of the plain heading; it must hold the `h1`. */
  heading?: ComponentChildren;
  children?: ComponentChildren;
};

/** `name` goes to `data-test="screen-<name>"`. The heading takes the focus, so that a screen reader hears where it is. */
export function Page({ title, name, heading, children }: PageProps) {
  const { phrases } = usePhrases();
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    document.title = `${title} · ${phrases.app.name}`;
  }, [title, phrases]);
  useEffect(() => {
    if (document.activeElement === null || document.activeElement === document.body) return;
    main.current?.focus({ preventScroll: true });
  }, []);
  return (
    <main
      ref={main}
      id="content"
      class={`page page-${name}`}
      tabIndex={-1}
      data-test={`screen-${name}`}
      aria-label={title}
    >
      {heading ?? <h1 class="page-title">{title}</h1>}
      {children}
    </main>
  );
}
