// A mail as the composer of messages takes it. Invariant: whatever a person is called, it stays inside its own header.
import type { SendMailOptions } from 'nodemailer';
import type { Mail } from './mail-port.ts';

/** Long enough for names and titles; mail servers cut lines at 998 bytes. */
const longestHeaderCharacters = 200;

/** One line of visible text: line ends and other control characters become spaces. */
export function makeOneLine(text: string): string {
  const line = text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
  return [...line].slice(0, longestHeaderCharacters).join('');
}

/** True for one plain address; false for lists, quoted forms, spaces and control characters, which are never sent to. */
export function isMailAddress(address: string): boolean {
  return address.length <= 254 && /^[^\s\p{C}<>()[\]\\,;:"@]+@[^\s\p{C}<>()[\]\\,;:"@]+$/u.test(address);
}

/** `from`: the operator's, as `Name <address>`; `sentAt` in milliseconds. */
export function makeMessage(mail: Mail, from: string, sentAt: number): SendMailOptions {
  return {
    from,
    to: { name: makeOneLine(mail.to.name), address: mail.to.address },
    subject: makeOneLine(mail.subject),
    text: mail.text,
    html: mail.html,
    date: new Date(sentAt),
    messageId: `<${mail.id}@${hostOf(from)}>`,
    // So that nobody's absence note answers.
    headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': mail.language },
    xMailer: false,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

function hostOf(from: string): string {
  return /@([^\s<>@]+?)>?\s*$/.exec(from)?.[1] ?? 'localhost';
}
