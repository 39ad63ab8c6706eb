// For each occasion, who is written to and what. Invariant: it is looked up when the mail is sent, and null where nobody may get it any more.
import * as z from 'zod';
import type { Queryable } from '../database/pool.ts';
import type { Letter } from './letter.ts';
import { letterWords } from './letter-words.ts';
import { findAccountNews, findCertificateNews, findEnrolmentNews, findFirstLessonNews } from './mail-facts-store.ts';
import { makeOneLine } from './mail-message.ts';
import type { Mail } from './mail-port.ts';

export const mailOccasion = z.enum(['welcome', 'first-lesson', 'certificate', 'reset', 'password-changed']);

/**
 * 'welcome' and 'first-lesson' are about an enrolment, 'certificate' about a certificate whose PDF is there, 'reset' and
 * 'password-changed' about an account.
 */
export type MailOccasion = z.infer<typeof mailOccasion>;

export type AddressPorts = {
  database: Queryable;
  /** Without a slash at its end. */
  publicUrl: () => string;
  /** A new token for the link of a reset mail to this account; null when it has had enough of them. */
  makeResetToken: (userId: string) => Promise<{ token: string; edition: string; noteSent: () => Promise<void> } | null>;
};

/** `edition` tells apart mails of one occasion about the same; `noteSent` wants to know that the mail was taken. */
export type Addressed = { to: Mail['to']; letter: Letter; edition?: string; noteSent?: () => Promise<void> };

type Address = (ports: AddressPorts, about: string) => Promise<Addressed | null>;

export const addressByOccasion: Record<MailOccasion, Address> = {
  welcome: async ({ database, publicUrl }, enrolmentId) => {
    const news = await findEnrolmentNews(database, enrolmentId);
    if (!news) return null;
    const courseUrl = `${publicUrl()}/courses/${news.courseId}`;
    const words = { ...shownName(news), courseTitle: makeOneLine(news.courseTitle), courseUrl };
    return { to: recipientOf(news), letter: letterWords(news.language).welcome(words) };
  },
  'first-lesson': async ({ database, publicUrl }, enrolmentId) => {
    const news = await findFirstLessonNews(database, enrolmentId);
    if (!news) return null;
    const { courseId, lesson } = news;
    const titles = { courseTitle: makeOneLine(news.courseTitle), lessonTitle: makeOneLine(lesson.title) };
    const lessonUrl = `${publicUrl()}/courses/${courseId}/lessons/${lesson.id}`;
    const words = { ...shownName(news), ...titles, minutes: lesson.minutes, lessonUrl };
    return { to: recipientOf(news), letter: letterWords(news.language).firstLesson(words) };
  },
  certificate: async ({ database, publicUrl }, certificateId) => {
    const news = await findCertificateNews(database, certificateId);
    if (!news) return null;
    const { verifyUrl } = news;
    const certificateUrl = `${publicUrl()}/certificates/${certificateId}`;
    const words = { ...shownName(news), courseTitle: makeOneLine(news.courseTitle), certificateUrl, verifyUrl };
    return { to: recipientOf(news), letter: letterWords(news.language).certificate(words) };
  },
  reset: async ({ database, publicUrl, makeResetToken }, userId) => {
    const news = await findAccountNews(database, userId);
    const ticket = news && (await makeResetToken(userId));
    if (!news || !ticket) return null;
    const { token, edition, noteSent } = ticket;
    // Behind the sign that browsers keep to themselves: the token is in no log of a server or proxy.
    const resetUrl = `${publicUrl()}/reset-password#token=${token}`;
    const letter = letterWords(news.language).reset({ ...shownName(news), resetUrl });
    return { to: recipientOf(news), letter, edition, noteSent };
  },
  'password-changed': async ({ database, publicUrl }, userId) => {
    const news = await findAccountNews(database, userId);
    if (!news) return null;
    const words = { ...shownName(news), forgotUrl: `${publicUrl()}/forgot-password` };
    return { to: recipientOf(news), letter: letterWords(news.language).passwordChanged(words) };
  },
};

type Named = { address: string; firstName: string; lastName: string };

function recipientOf({ firstName, lastName, address }: Named): Mail['to'] {
  return { name: makeOneLine(`${firstName} ${lastName}`), address };
}

function shownName({ firstName }: Named): { firstName: string } {
  return { firstName: makeOneLine(firstName) };
}
