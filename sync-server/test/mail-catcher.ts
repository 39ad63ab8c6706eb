// A real SMTP server on a free port that keeps what it is given, and can be told to refuse.
import type { AddressInfo } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

export type CaughtMail = { from: string; recipients: string[]; raw: string; mail: ParsedMail };

export type MailCatcher = {
  url: string;
  caught: CaughtMail[];
  /** What RCPT TO is answered with; null: it is taken. */
  refusal: { code: number; text: string } | null;
  close(): Promise<void>;
};

export async function openMailCatcher(): Promise<MailCatcher> {
  const caught: CaughtMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: (_address, _session, done) => {
      const { refusal } = catcher;
      done(refusal ? Object.assign(new Error(refusal.text), { responseCode: refusal.code }) : null);
    },
    onData: (stream, { envelope }, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', async () => {
        const raw = Buffer.concat(chunks);
        const from = envelope.mailFrom ? envelope.mailFrom.address : '';
        const recipients = envelope.rcptTo.map(({ address }) => address);
        caught.push({ from, recipients, raw: raw.toString('latin1'), mail: await simpleParser(raw) });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  const catcher: MailCatcher = {
    url: `smtp://127.0.0.1:${port}`,
    caught,
    refusal: null,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return catcher;
}
