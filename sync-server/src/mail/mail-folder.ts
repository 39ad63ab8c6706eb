// Mail as files, where no mail server is set: what would have been sent can be read there. Invariant: a file is whole or not there.
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { isMailAddress, makeMessage } from './mail-message.ts';
import { type Mail, type MailPort, MailServerAway } from './mail-port.ts';

export type MailFolderOptions = {
  /** Absolute; made when the first mail comes. */
  folder: string;
  from: string;
  now: () => number;
  /** Takes a sentence without names or addresses. */
  log: (line: string) => void;
};

/** Writes `<id>.eml`; the same mail again takes the place of the first. */
export function openMailFolder({ folder, from, now, log }: MailFolderOptions): MailPort {
  const composer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  return {
    send: async (mail) => {
      if (!isMailAddress(mail.to.address)) return 'refused';
      const { message } = await composer.sendMail(makeMessage(mail, from, now()));
      if (!Buffer.isBuffer(message)) throw new TypeError('The composer of mails gave no buffer.');
      await keepFile(folder, mail, message);
      log(`A mail was written to mail/${mail.id}.eml: no mail server is set (SMTP_URL).`);
      return 'sent';
    },
  };
}

async function keepFile(folder: string, { id }: Mail, bytes: Buffer): Promise<void> {
  const path = join(folder, `${id}.eml`);
  try {
    // Names and addresses are in them: for the server's own user only.
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(`${path}.part`, bytes, { mode: 0o600 });
    await rename(`${path}.part`, path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown fault';
    throw new MailServerAway(`A mail could not be written to the folder for mail: ${code}.`);
  }
}
