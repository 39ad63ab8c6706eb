// The exam of the mail port: whatever carries mail passes it, read back by a stranger's parser.
import type { AddressObject, ParsedMail } from 'mailparser';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Mail, MailPort } from '../src/mail/mail-port.ts';

export type MailCandidate = {
  port: MailPort;
  /** What came out, in its order. */
  readMails(): Promise<ParsedMail[]>;
  close(): Promise<void>;
};

export const sentAt = Date.UTC(2026, 10, 22, 10, 30);
export const mailFrom = 'Greenland Academy <no-reply@academy.example.org>';

export function makeMail(change: Partial<Mail> = {}): Mail {
  return {
    id: 'welcome.01890a5d-ac96-774b-bcce-000000000001',
    to: { name: 'Awa N’Diaye', address: 'awa@example.org' },
    subject: 'Bienvenue dans « Les forêts »',
    text: 'Bonjour Awa,\n\nÀ bientôt.\n.\nFin\n',
    html: '<p lang="fr">Bonjour Awa, à bientôt.</p>',
    language: 'fr',
    ...change,
  };
}

const addressesOf = (field: AddressObject | AddressObject[] | undefined) =>
  [field ?? []].flat().flatMap(({ value }) => value.map(({ name, address }) => `${name} <${address}>`));

type Exam = {
  port: () => MailPort;
  readMails: () => Promise<ParsedMail[]>;
  /** Sends a mail and reads it back. */
  deliver: (change?: Partial<Mail>) => Promise<ParsedMail>;
};

/** `open` makes a candidate that takes its times from `sentAt` and its sender from `mailFrom`. */
export function examineMailPort(name: string, open: () => Promise<MailCandidate>): void {
  let candidate: MailCandidate;
  const readMails = () => candidate.readMails();
  const deliver = async (change: Partial<Mail> = {}) => {
    expect(await candidate.port.send(makeMail(change))).toBe('sent');
    const last = (await readMails()).at(-1);
    if (!last) throw new Error('No mail came out.');
    return last;
  };
  describe(`${name} passes the exam of the mail port: it`, () => {
    beforeEach(async () => {
      candidate = await open();
    });
    afterEach(() => candidate.close());
    const exam = { port: () => candidate.port, readMails, deliver };
    examineDelivery(exam);
    examineHeaders(exam);
    examineRefusals(exam);
  });
}

function examineDelivery({ deliver }: Exam): void {
  it('delivers both forms, every letter and every header', async () => {
    const mail = await deliver();
    expect(mail.text).toBe('Bonjour Awa,\n\nÀ bientôt.\n.\nFin\n');
    expect(String(mail.html).trim()).toBe('<p lang="fr">Bonjour Awa, à bientôt.</p>');
    expect(mail.subject).toBe('Bienvenue dans « Les forêts »');
    expect(addressesOf(mail.to)).toEqual(['Awa N’Diaye <awa@example.org>']);
    expect(addressesOf(mail.from)).toEqual([mailFrom]);
    expect(mail.date?.getTime()).toBe(sentAt);
    expect(mail.messageId).toBe('<welcome.01890a5d-ac96-774b-bcce-000000000001@academy.example.org>');
    expect(mail.headers.get('auto-submitted')).toBe('auto-generated');
    expect(mail.headers.get('content-language')).toBe('fr');
    expect(mail.attachments).toEqual([]);
  });
}

function examineHeaders({ deliver }: Exam): void {
  it.each(['\r\n', '\n', '\r', '\u0000\r\n', '\u2028'])('lets no name or title add a header (%j)', async (end) => {
    const spoiled = `Awa${end}Bcc: thief@example.org${end}X-Spoiled: yes${end}${end}<b>body</b>`;
    const mail = await deliver({ to: { name: spoiled, address: 'awa@example.org' }, subject: spoiled });
    expect(mail.headers.has('bcc')).toBe(false);
    expect(mail.headers.has('x-spoiled')).toBe(false);
    expect(addressesOf(mail.to)).toEqual(['Awa Bcc: thief@example.org X-Spoiled: yes <b>body</b> <awa@example.org>']);
    expect(mail.subject).toBe('Awa Bcc: thief@example.org X-Spoiled: yes <b>body</b>');
    expect(mail.text).toContain('À bientôt.');
  });

  it('keeps a name that looks like addresses a name', async () => {
    const mail = await deliver({
      to: { name: '"Eve" <eve@example.org>, x@example.org', address: 'awa@example.org' },
    });
    expect([mail.to ?? []].flat().flatMap(({ value }) => value.map(({ address }) => address))).toEqual([
      'awa@example.org',
    ]);
  });
}

function examineRefusals({ port, readMails, deliver }: Exam): void {
  it.each(['a@example.org,b@example.org', 'a@example.org\r\nRCPT TO:<b@example.org>', 'a b@example.org', '<a@b>', 'a'])(
    'refuses what is not one plain address (%j)',
    async (address) => {
      expect(await port().send(makeMail({ to: { name: 'Awa', address } }))).toBe('refused');
      expect(await readMails()).toEqual([]);
    },
  );

  it('reads no file and no address that a text names', async () => {
    const mail = await deliver({ text: '{path: "/etc/passwd"}', html: '<img src="file:///etc/passwd">' });
    expect(mail.text?.trim()).toBe('{path: "/etc/passwd"}');
    expect(mail.attachments).toEqual([]);
  });
}
