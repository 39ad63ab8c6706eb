// Mail by SMTP. Invariant: what goes wrong is told by its code alone: servers like to repeat addresses in their sentences.
import { createTransport } from 'nodemailer';
import { isMailAddress, makeMessage } from './mail-message.ts';
import { type MailOutcome, type MailPort, MailServerAway } from './mail-port.ts';

export type SmtpOptions = {
  /** smtp:// (with STARTTLS where the server offers it) or smtps://, with name and password where needed. */
  url: string;
  /** `Name <address>`. */
  from: string;
  now: () => number;
};

/** A server that is silent for longer than these counts as away. */
const timeouts = { connectionTimeout: 5000, greetingTimeout: 5000, socketTimeout: 10_000, dnsTimeout: 5000 };

/** A connection for each mail: mails are few, and none waits for a server that went away in between. */
export function openSmtpMail({ url, from, now }: SmtpOptions): MailPort {
  const transport = createTransport({ url, ...timeouts });
  return {
    send: async (mail) => {
      if (!isMailAddress(mail.to.address)) return 'refused';
      try {
        await transport.sendMail(makeMessage(mail, from, now()));
        return 'sent';
      } catch (error) {
        return judgeFault(error);
      }
    },
  };
}

/** Only "bad destination" (RFC 3463, 5.1.x) is for ever. Other refusals of a recipient mean a server that does not know us, which an operator mends. */
function judgeFault(error: unknown): MailOutcome {
  const response = readText(error, 'response');
  if (readText(error, 'command') === 'RCPT TO' && /^5\d\d[ -]5\.1\./.test(response)) return 'refused';
  const code = readText(error, 'code') || 'unknown fault';
  throw new MailServerAway(`The mail server did not take a mail: ${[code, response.slice(0, 3)].join(' ').trim()}.`);
}

function readText(error: unknown, field: 'code' | 'command' | 'response'): string {
  if (!(error instanceof Error)) return '';
  const value: unknown = Reflect.get(error, field);
  return typeof value === 'string' ? value : '';
}
