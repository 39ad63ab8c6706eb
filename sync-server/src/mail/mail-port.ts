// What leaves by mail, and the port that takes it. Invariant: a mail has one recipient, and nothing in it is sent that is not here.

export type Mail = {
  /** The same for the same mail sent again, so that mail programs can tell a repetition: letters, digits, dots and hyphens. */
  id: string;
  to: { name: string; address: string };
  subject: string;
  text: string;
  html: string;
  /** ISO 639-1. */
  language: string;
};

/** 'refused': the recipient's address can never take mail, so that trying again is of no use. */
export type MailOutcome = 'sent' | 'refused';

export type MailPort = {
  /** Hands over one mail. Throws MailServerAway when it may work later; sending twice is the caller's risk to take. */
  send(mail: Mail): Promise<MailOutcome>;
};

/** The mail was not taken now. `message` holds no address and no name: it is kept with the waiting job, and logged. */
export class MailServerAway extends Error {
  override name = 'MailServerAway';
}
