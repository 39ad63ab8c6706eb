// The job behind every mail. Invariant: it is committed with what caused it, and names ids only; who reads it and what it says is looked up when it is sent.
import { id } from '@greenland/shared-schema/record/identifier';
import * as z from 'zod';
import type { Transaction } from '../database/pool.ts';
import type { AddJob } from '../job/job-queue-store.ts';
import type { JobTask } from '../job/job-runner.ts';
import { type AddressPorts, addressByOccasion, type MailOccasion, mailOccasion } from './address-letter.ts';
import { writeHtml, writeText } from './letter.ts';
import type { MailPort } from './mail-port.ts';

const payload = z.object({ occasion: mailOccasion, about: id });

export const sendMailTask = 'send-mail';

/** Asks for a mail, once for each occasion and what it is about, in the transaction of what caused it. */
export type RequestMail = (tx: Transaction, occasion: MailOccasion, about: string) => Promise<void>;

export function makeRequestMail(addJob: AddJob): RequestMail {
  return (tx, occasion, about) =>
    addJob(tx, {
      task: sendMailTask,
      payload: { occasion, about },
      key: `${sendMailTask}:${occasion}:${about}`,
      // One at a time in a lane of its own: a mail server that hangs holds up mails alone.
      queue: 'mail',
    });
}

export type SendMailPorts = AddressPorts & {
  mail: MailPort;
  /** Takes a sentence without names or addresses. */
  log: (line: string) => void;
};

/** The task of `sendMailTask`. It throws MailServerAway, and is run again later; a mail nobody may get any more is not sent. */
export function makeSendMailJob(ports: SendMailPorts): JobTask {
  return async (given) => {
    const { occasion, about } = payload.parse(given);
    const addressed = await addressByOccasion[occasion](ports, about);
    if (!addressed) return;
    const { to, letter, edition, noteSent } = addressed;
    const { subject, language } = letter;
    const mailId = [occasion, about, ...(edition === undefined ? [] : [edition])].join('.');
    const mail = { id: mailId, to, subject, language, text: writeText(letter), html: writeHtml(letter) };
    const outcome = await ports.mail.send(mail);
    if (outcome === 'refused') ports.log(`The mail ${mailId} is not sent: its address takes no mail.`);
    else await noteSent?.();
  };
}
