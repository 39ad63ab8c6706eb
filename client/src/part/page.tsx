// The frame of every screen: sets the title of the document, and moves the focus to the content after a change of screen.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { usePhrases } from './learner-context.ts';

/** Screens since the app was loaded: the first leaves the focus where the browser put it. */
const shown = { count: 0 };

type PageProps = {
  title: string;
  name: string;
  /** Drawn in place of the plain heading; it must hold the `h1`. */
  heading?: ComponentChildren;
  children?: ComponentChildren;
};

/** `name` goes to `data-test="screen-<name>"`. The content takes the focus, so that a screen reader hears where it is. */
export function Page({ title, name, heading, children }: PageProps) {
  const { phrases } = usePhrases();
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    document.title = `${title} · ${phrases.app.name}`;
  }, [title, phrases]);
  useEffect(() => {
    if (shown.count > 0) main.current?.focus({ preventScroll: true });
    shown.count += 1;
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
