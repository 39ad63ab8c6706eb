// A labelled input with its hint and its fault, tied together for screen readers.
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { usePhrases } from './learner-context.ts';

type FrameProps = {
  name: string;
  label: string;
  hint?: string;
  fault?: string | undefined;
  children: ComponentChildren;
};

/** The ids that describe the input `name`, for its `aria-describedby`. */
export function describeField(name: string, hint?: string, fault?: string): string | undefined {
  return [hint ? `${name}-hint` : '', fault ? `${name}-fault` : ''].filter(Boolean).join(' ') || undefined;
}

export function FieldFrame({ name, label, hint, fault, children }: FrameProps) {
  return (
    <div class={fault ? 'field field-faulty' : 'field'}>
      <label for={name}>{label}</label>
      {children}
      {hint ? (
        <p class="field-hint" id={`${name}-hint`}>
          {hint}
        </p>
      ) : null}
      {fault ? (
        <p class="field-fault" id={`${name}-fault`} data-test={`fault-${name}`}>
          {fault}
        </p>
      ) : null}
    </div>
  );
}

type TextProps = {
  name: string;
  label: string;
  hint?: string;
  fault?: string | undefined;
  type?: 'text' | 'email' | 'password';
  autoComplete: 'username' | 'current-password' | 'new-password' | 'given-name' | 'family-name';
  value?: string;
};

/** The form reads the value by `name` when it is handed in. */
export function TextField({ name, label, hint, fault, type = 'text', autoComplete, value = '' }: TextProps) {
  const { phrases } = usePhrases();
  const [shown, setShown] = useState(false);
  const shared = {
    id: name,
    name,
    autocomplete: autoComplete,
    autocapitalize: type === 'text' ? ('words' as const) : ('none' as const),
    spellcheck: false,
    'data-test': `field-${name}`,
    defaultValue: value,
    'aria-invalid': fault ? (true as const) : undefined,
    'aria-describedby': describeField(name, hint, fault),
  };
  return (
    <FieldFrame name={name} label={label} hint={hint} fault={fault}>
      <span class="field-input">
        {type === 'email' ? (
          <input {...shared} type="email" />
        ) : type === 'password' && !shown ? (
          <input {...shared} type="password" />
        ) : (
          <input {...shared} type="text" />
        )}
        {type === 'password' ? (
          <button type="button" class="quiet-button" aria-pressed={shown} onClick={() => setShown(!shown)}>
            {shown ? phrases.signIn.hide : phrases.signIn.show}
          </button>
        ) : null}
      </span>
    </FieldFrame>
  );
}
