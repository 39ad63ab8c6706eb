// A calm message in place of content: what is so, and what to do next.
import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from './icon.tsx';

type NoticeProps = { icon: IconName; title: string; text?: string; children?: ComponentChildren; test?: string };

export function Notice({ icon, title, text, children, test }: NoticeProps) {
  return (
    <div class="notice" data-test={test}>
      <span class="notice-icon">
        <Icon name={icon} />
      </span>
      <p class="notice-title">{title}</p>
      {text ? <p class="notice-text">{text}</p> : null}
      {children}
    </div>
  );
}
