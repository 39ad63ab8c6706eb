// The job behind every mail. Invariant: it is committed with what caused it, and names ids only; who reads it and what it says is looked up when it is sent.
import { id } from '@greenland/shared-schema/record/identifier';
import * as z from 'zod';
import type { Queryable, Transaction } from '../database/pool.ts';
import type { AddJob } from '../job/job-queue-store.ts';
import type { JobTask } from '../job/job-runner.ts';
import { type Letter, writeHtml, writeText } from './letter.ts';
import { letterWords } from './letter-words.ts';
import { findCertificateNews, findEnrolmentNews } from './mail-facts-store.ts';
import { makeOneLine } from './mail-message.ts';
import type { Mail, MailPort } from './mail-port.ts';

const payload = z.object({ occasion: z.enum(['welcome', 'certificate']), about: id });

/** 'welcome' is about an enrolment, 'certificate' about a certificate whose PDF is there. */
export type MailOccasion = z.infer<typeof payload>['occasion'];

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

export type SendMailPorts = {
  database: Queryable;
  mail: MailPort;
  /** Without a slash at its end. */
  publicUrl: () => string;
  /** Takes a sentence without names or addresses. */
  log: (line: string) => void;
};

type Addressed = { to: Mail['to']; letter: Letter };

/** The task of `sendMailTask`. It throws MailServerAway, and is run again later; a mail nobody may get any more is not sent. */
export function makeSendMailJob(ports: SendMailPorts): JobTask {
  return async (given) => {
    const { occasion, about } = payload.parse(given);
    const addressed = await addressByOccasion[occasion](ports, about);
    if (!addressed) return;
    const { to, letter } = addressed;
    const { subject, language } = letter;
    const mailId = `${occasion}.${about}`;
    const mail = { id: mailId, to, subject, language, text: writeText(letter), html: writeHtml(letter) };
    const outcome = await ports.mail.send(mail);
    if (outcome === 'refused') ports.log(`The mail ${mailId} is not sent: its address takes no mail.`);
  };
}

const addressByOccasion: Record<MailOccasion, (ports: SendMailPorts, about: string) => Promise<Addressed | null>> = {
  welcome: async ({ database, publicUrl }, enrolmentId) => {
    const news = await findEnrolmentNews(database, enrolmentId);
    if (!news) return null;
    const courseUrl = `${publicUrl()}/courses/${news.courseId}`;
    return { to: recipientOf(news), letter: letterWords(news.language).welcome({ ...shownWords(news), courseUrl }) };
  },
  certificate: async ({ database, publicUrl }, certificateId) => {
    const news = await findCertificateNews(database, certificateId);
    if (!news) return null;
    const { verifyUrl } = news;
    const certificateUrl = `${publicUrl()}/certificates/${certificateId}`;
    const words = { ...shownWords(news), certificateUrl, verifyUrl };
    return { to: recipientOf(news), letter: letterWords(news.language).certificate(words) };
  },
};

type Named = { address: string; firstName: string; lastName: string; courseTitle: string };

function recipientOf({ firstName, lastName, address }: Named): Mail['to'] {
  return { name: makeOneLine(`${firstName} ${lastName}`), address };
}

function shownWords({ firstName, courseTitle }: Named): { firstName: string; courseTitle: string } {
  return { firstName: makeOneLine(firstName), courseTitle: makeOneLine(courseTitle) };
}
