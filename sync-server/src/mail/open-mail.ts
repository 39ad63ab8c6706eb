// Chooses how mail leaves: by the operator's mail server, or into a folder where there is none.
import { join } from 'node:path';
import { openMailFolder } from './mail-folder.ts';
import type { MailPort } from './mail-port.ts';
import { openSmtpMail } from './smtp-door.ts';

export type MailSettings = { smtpUrl: string | null; mailFrom: string; dataDir: string };

/** Where mail lies that was not sent. */
export const mailFolderOf = (dataDir: string) => join(dataDir, 'mail');

/** `log` takes sentences without names or addresses. Nothing is connected to yet. */
export function openMail(settings: MailSettings, now: () => number, log: (line: string) => void): MailPort {
  const { smtpUrl, mailFrom: from, dataDir } = settings;
  if (smtpUrl === null) return openMailFolder({ folder: mailFolderOf(dataDir), from, now, log });
  return openSmtpMail({ url: smtpUrl, from, now });
}
