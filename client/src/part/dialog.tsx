// A question that waits for an answer: the browser's modal dialog, which keeps the focus and closes on Escape.
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';

type DialogProps = { open: boolean; title: string; test: string; onClose: () => void; children: ComponentChildren };

/** `onClose` is called however it is closed. What is in it is not made before it opens. */
export function Dialog({ open, title, test, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    if (open && !dialog.current?.open) dialog.current?.showModal();
    if (!open && dialog.current?.open) dialog.current.close();
  }, [open]);
  return (
    <dialog ref={dialog} class="dialog" aria-labelledby={titleId} data-test={test} onClose={onClose}>
      <h2 id={titleId} class="dialog-title">
        {title}
      </h2>
      {open ? children : null}
    </dialog>
  );
}
