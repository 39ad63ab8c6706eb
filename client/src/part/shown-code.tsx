// A certificate's code over the whole screen: black on white in any theme, as large as it can be, for somebody else's camera.
import type { Certificate } from '@greenland/shared-schema/record/certificate';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Icon } from './icon.tsx';
import { usePhrases } from './learner-context.ts';

type ShownCodeProps = {
  certificate: Certificate;
  open: boolean;
  onClose: () => void;
  /** The code, and what can be done with it. */
  children: ComponentChildren;
};

/** `onClose` is called however it is closed. */
export function ShownCode({ certificate, open, onClose, children }: ShownCodeProps) {
  const { phrases } = usePhrases();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open) dialog.current?.showModal();
  }, [open]);
  return (
    <dialog
      ref={dialog}
      class="shown-code"
      aria-label={phrases.certificate.show(certificate.courseTitle)}
      data-test="shown-code"
      onClose={onClose}
    >
      {open ? (
        <>
          <button type="button" class="shown-code-close" onClick={() => dialog.current?.close()}>
            <Icon name="cross" />
            {phrases.app.close}
          </button>
          <p class="shown-code-name" dir="auto">
            {certificate.holderName}
          </p>
          <p dir="auto">{certificate.courseTitle}</p>
          {children}
        </>
      ) : null}
    </dialog>
  );
}
