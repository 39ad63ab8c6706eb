// The words of our letters. Invariant: both languages say the same.
import { resetHours } from '@greenland/shared-schema/contract/password-contract';
import type { Letter } from './letter.ts';

export type WelcomeFacts = { firstName: string; courseTitle: string; courseUrl: string };
/** `minutes`: how long the lesson takes. */
export type FirstLessonFacts = {
  firstName: string;
  courseTitle: string;
  lessonTitle: string;
  minutes: number;
  lessonUrl: string;
};
export type ResetFacts = { firstName: string; resetUrl: string };
export type PasswordChangedFacts = { firstName: string; forgotUrl: string };
export type CertificateFacts = { firstName: string; courseTitle: string; certificateUrl: string; verifyUrl: string };

export type LetterWords = {
  welcome: (facts: WelcomeFacts) => Letter;
  firstLesson: (facts: FirstLessonFacts) => Letter;
  reset: (facts: ResetFacts) => Letter;
  passwordChanged: (facts: PasswordChangedFacts) => Letter;
  certificate: (facts: CertificateFacts) => Letter;
};

const english: LetterWords = {
  welcome: ({ firstName, courseTitle, courseUrl }) => ({
    language: 'en',
    subject: `Welcome to “${courseTitle}”`,
    greeting: `Hello ${firstName},`,
    paragraphs: [
      `You are enrolled in “${courseTitle}”. The first lesson is waiting for you.`,
      'While you have a connection, download the course: lessons, quizzes and your progress then work without one.',
    ],
    links: [{ label: 'Begin the course', url: courseUrl }],
    reason: 'You get this mail because you enrolled in a course.',
  }),
  firstLesson: ({ firstName, courseTitle, lessonTitle, minutes, lessonUrl }) => ({
    language: 'en',
    subject: `Your first lesson: “${lessonTitle}”`,
    greeting: `Hello ${firstName},`,
    paragraphs: [`“${courseTitle}” begins with the lesson “${lessonTitle}”. It takes about ${minutes} min.`],
    links: [{ label: 'Open the first lesson', url: lessonUrl }],
    reason: 'You get this mail because you enrolled in a course.',
  }),
  reset: ({ firstName, resetUrl }) => ({
    language: 'en',
    subject: 'Set a new password',
    greeting: `Hello ${firstName},`,
    paragraphs: [
      `Somebody asked for a new password for your account. This link works once, for ${resetHours} hours.`,
      'If it was not you, do nothing: your password stays as it is. Give this link to nobody.',
    ],
    links: [{ label: 'Set a new password', url: resetUrl }],
    reason: 'You get this mail because a new password was asked for with your e-mail address.',
  }),
  passwordChanged: ({ firstName, forgotUrl }) => ({
    language: 'en',
    subject: 'Your password was changed',
    greeting: `Hello ${firstName},`,
    paragraphs: [
      'The password of your account was changed, and other devices were signed out. What they hold of your work is safe: sign in there again.',
      'If it was not you, ask for a new password at once: whoever reads your mail decides who gets in.',
    ],
    links: [{ label: 'Ask for a new password', url: forgotUrl }],
    reason: 'You get this mail because the password of your account was changed.',
  }),
  certificate: ({ firstName, courseTitle, certificateUrl, verifyUrl }) => ({
    language: 'en',
    subject: `Your certificate for “${courseTitle}”`,
    greeting: `Congratulations, ${firstName}!`,
    paragraphs: [
      `You have successfully completed “${courseTitle}”, and your certificate is ready.`,
      'Show the second address to anyone who wants to check it: they need no account.',
    ],
    links: [
      { label: 'See your certificate', url: certificateUrl },
      { label: 'Check the certificate', url: verifyUrl },
    ],
    reason: 'You get this mail because you earned a certificate.',
  }),
};

const french: LetterWords = {
  welcome: ({ firstName, courseTitle, courseUrl }) => ({
    language: 'fr',
    subject: `Bienvenue dans « ${courseTitle} »`,
    greeting: `Bonjour ${firstName},`,
    paragraphs: [
      `Vous êtes inscrit·e à « ${courseTitle} ». La première leçon vous attend.`,
      'Tant que vous avez une connexion, téléchargez le cours : les leçons, les quiz et votre progression fonctionnent ensuite sans elle.',
    ],
    links: [{ label: 'Commencer le cours', url: courseUrl }],
    reason: 'Vous recevez ce message parce que vous vous êtes inscrit·e à un cours.',
  }),
  firstLesson: ({ firstName, courseTitle, lessonTitle, minutes, lessonUrl }) => ({
    language: 'fr',
    subject: `Votre première leçon : « ${lessonTitle} »`,
    greeting: `Bonjour ${firstName},`,
    paragraphs: [`« ${courseTitle} » commence par la leçon « ${lessonTitle} ». Elle dure environ ${minutes} min.`],
    links: [{ label: 'Ouvrir la première leçon', url: lessonUrl }],
    reason: 'Vous recevez ce message parce que vous vous êtes inscrit·e à un cours.',
  }),
  reset: ({ firstName, resetUrl }) => ({
    language: 'fr',
    subject: 'Choisir un nouveau mot de passe',
    greeting: `Bonjour ${firstName},`,
    paragraphs: [
      `Quelqu’un a demandé un nouveau mot de passe pour votre compte. Ce lien fonctionne une fois, pendant ${resetHours} heures.`,
      'Si ce n’était pas vous, ne faites rien : votre mot de passe reste le même. Ne donnez ce lien à personne.',
    ],
    links: [{ label: 'Choisir un nouveau mot de passe', url: resetUrl }],
    reason: 'Vous recevez ce message parce qu’un nouveau mot de passe a été demandé avec votre adresse électronique.',
  }),
  passwordChanged: ({ firstName, forgotUrl }) => ({
    language: 'fr',
    subject: 'Votre mot de passe a été changé',
    greeting: `Bonjour ${firstName},`,
    paragraphs: [
      'Le mot de passe de votre compte a été changé, et les autres appareils ont été déconnectés. Votre travail y reste en sécurité : reconnectez-vous-y.',
      'Si ce n’était pas vous, demandez aussitôt un nouveau mot de passe : qui lit votre courrier décide de qui entre.',
    ],
    links: [{ label: 'Demander un nouveau mot de passe', url: forgotUrl }],
    reason: 'Vous recevez ce message parce que le mot de passe de votre compte a été changé.',
  }),
  certificate: ({ firstName, courseTitle, certificateUrl, verifyUrl }) => ({
    language: 'fr',
    subject: `Votre certificat pour « ${courseTitle} »`,
    greeting: `Félicitations, ${firstName} !`,
    paragraphs: [
      `Vous avez suivi avec succès « ${courseTitle} », et votre certificat est prêt.`,
      'Montrez la seconde adresse à toute personne qui veut le vérifier : aucun compte n’est nécessaire.',
    ],
    links: [
      { label: 'Voir votre certificat', url: certificateUrl },
      { label: 'Vérifier le certificat', url: verifyUrl },
    ],
    reason: 'Vous recevez ce message parce que vous avez obtenu un certificat.',
  }),
};

/** French for French; English for every other language (ISO 639-1). */
export function letterWords(language: string): LetterWords {
  return language === 'fr' ? french : english;
}
