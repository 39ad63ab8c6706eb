import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { describe, expect, it } from 'vitest';
import { type MailCatcher, openMailCatcher } from '../../test/mail-catcher.ts';
import { examineMailPort, mailFrom, makeMail, sentAt } from '../../test/mail-port-exam.ts';
import { MailServerAway } from './mail-port.ts';
import { openMail } from './open-mail.ts';

const now = () => sentAt;

examineMailPort('mail by SMTP', async () => {
  const catcher = await openMailCatcher();
  return {
    port: openMail({ smtpUrl: catcher.url, mailFrom, dataDir: '/nowhere' }, now, () => undefined),
    readMails: async () => catcher.caught.map(({ mail }) => mail),
    close: () => catcher.close(),
  };
});

examineMailPort('mail into a folder', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'greenland-mail-'));
  const folder = join(dataDir, 'mail');
  const listMails = () => readdirSync(dataDir).flatMap((name) => readdirSync(join(dataDir, name)));
  return {
    port: openMail({ smtpUrl: null, mailFrom, dataDir }, now, () => undefined),
    readMails: () => Promise.all(listMails().map((name) => simpleParser(readFileSync(join(folder, name))))),
    close: async () => rmSync(dataDir, { recursive: true }),
  };
});

async function withCatcher(run: (catcher: MailCatcher) => Promise<void>): Promise<void> {
  const catcher = await openMailCatcher();
  await run(catcher).finally(() => catcher.close());
}

const openSmtp = (smtpUrl: string) => openMail({ smtpUrl, mailFrom, dataDir: '/nowhere' }, now, () => undefined);

describe('mail by SMTP', () => {
  it('names one sender and one recipient to the server', () =>
    withCatcher(async ({ url, caught }) => {
      await openSmtp(url).send(makeMail({ to: { name: 'a@b.org, c@d.org', address: 'awa@example.org' } }));
      expect(caught).toMatchObject([{ from: 'no-reply@academy.example.org', recipients: ['awa@example.org'] }]);
      expect(caught[0]?.raw).not.toMatch(/nodemailer|x-mailer/i);
    }));

  it('gives up only on an address that is wrong for ever', () =>
    withCatcher(async (catcher) => {
      catcher.refusal = { code: 550, text: '5.1.1 No such mailbox: awa@example.org' };
      expect(await openSmtp(catcher.url).send(makeMail())).toBe('refused');
    }));

  it.each([
    [550, '5.7.1 Relaying denied for awa@example.org', /^The mail server did not take a mail: EENVELOPE 550\.$/],
    [451, '4.3.0 Try again, awa@example.org', /^The mail server did not take a mail: EENVELOPE 451\.$/],
  ])('tries again after %i, and repeats no address', (code, text, sentence) =>
    withCatcher(async (catcher) => {
      catcher.refusal = { code, text };
      const failed = openSmtp(catcher.url).send(makeMail());
      await expect(failed).rejects.toBeInstanceOf(MailServerAway);
      await expect(failed).rejects.toThrow(sentence);
    }),
  );

  it('says that the server is away when nobody listens', async () => {
    const catcher = await openMailCatcher();
    await catcher.close();
    await expect(openSmtp(catcher.url).send(makeMail())).rejects.toBeInstanceOf(MailServerAway);
  });
});

describe('mail into a folder', () => {
  it('takes the place of the same mail, is for its owner only, and is logged without names', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'greenland-mail-'));
    const lines: string[] = [];
    const port = openMail({ smtpUrl: null, mailFrom, dataDir }, now, (line) => lines.push(line));
    for (const subject of ['First', 'Second']) await port.send(makeMail({ subject }));
    const path = join(dataDir, 'mail', `${makeMail().id}.eml`);
    expect(readdirSync(join(dataDir, 'mail'))).toHaveLength(1);
    expect(readFileSync(path, 'utf8')).toContain('Subject: Second\r\n');
    expect(statSync(path).mode & 0o077).toBe(0);
    expect(lines).toHaveLength(2);
    expect(lines.join()).not.toMatch(/awa|example/i);
    rmSync(dataDir, { recursive: true });
  });

  it('says so when the folder cannot be made', async () => {
    const port = openMail({ smtpUrl: null, mailFrom, dataDir: '/dev/null' }, now, () => undefined);
    await expect(port.send(makeMail())).rejects.toThrow('A mail could not be written to the folder for mail: ENOTDIR.');
  });
});
